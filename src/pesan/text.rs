//! The words of messages, one template file per kind.

use askama::Template;
use chrono::{DateTime, FixedOffset, NaiveDate, Timelike, Utc};

use crate::http::format;

/// Longest message, in characters, that `WhatsApp` shows without folding it.
pub const LONGEST: usize = 600;
/// Longest address that fits into every text.
pub const LONGEST_LINK: usize = 160;
/// A name longer than this is cut in a message.
const LONGEST_NAME: usize = 60;
/// A reason longer than this is cut; the address below it leads to all of it.
const LONGEST_REASON: usize = 180;
/// Last line of every message.
const SIGNATURE: &str = "SI MBA UMI";

/// Why a message is sent, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A registration arrived.
    Receipt,
    /// An officer asks for corrections.
    Returned,
    /// The record does not belong into the register.
    Rejected,
    /// The record is approved.
    Approved,
    /// Is the record still right, once a year.
    Confirmation,
    /// A way in without a password.
    OneTimeLink,
    /// A new password.
    PasswordReset,
    /// Proof that a record is somebody's.
    ClaimCode,
    /// A permit is about to end.
    PermitEnds,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Receipt,
        Self::Returned,
        Self::Rejected,
        Self::Approved,
        Self::Confirmation,
        Self::OneTimeLink,
        Self::PasswordReset,
        Self::ClaimCode,
        Self::PermitEnds,
    ];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Returned => "returned",
            Self::Rejected => "rejected",
            Self::Approved => "approved",
            Self::Confirmation => "confirmation",
            Self::OneTimeLink => "one_time_link",
            Self::PasswordReset => "password_reset",
            Self::ClaimCode => "claim_code",
            Self::PermitEnds => "permit_ends",
        }
    }

    /// The kind of a stored word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// For people, and the subject of an e-mail.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Receipt => "Pendaftaran Anda sudah diterima",
            Self::Returned => "Data usaha Anda perlu dilengkapi",
            Self::Rejected => "Data usaha Anda tidak diterima",
            Self::Approved => "Data usaha Anda disetujui",
            Self::Confirmation => "Apakah data usaha Anda masih benar?",
            Self::OneTimeLink => "Tautan masuk sekali pakai",
            Self::PasswordReset => "Buat kata sandi baru",
            Self::ClaimCode => "Kode pengakuan usaha",
            Self::PermitEnds => "Izin usaha Anda akan berakhir",
        }
    }

    /// Whether it goes to many at once, and so gives way to all others.
    pub const fn is_bulk(self) -> bool {
        matches!(self, Self::Confirmation | Self::PermitEnds)
    }
}

/// What is said. Addresses are whole and at most [`LONGEST_LINK`] characters long.
#[derive(Clone, Debug)]
pub enum Text<'a> {
    /// A registration arrived.
    Receipt {
        /// Name of the business.
        business: &'a str,
        /// Code of the registration.
        code: &'a str,
        /// When it will have been looked at.
        by: DateTime<Utc>,
        /// Where its progress shows.
        link: &'a str,
    },
    /// An officer asks for corrections.
    Returned {
        /// Name of the business.
        business: &'a str,
        /// What is missing, in the officer's words.
        reason: &'a str,
        /// Where to correct it.
        link: &'a str,
    },
    /// The record does not belong into the register.
    Rejected {
        /// Name of the business.
        business: &'a str,
        /// Why, in the officer's words.
        reason: &'a str,
        /// Where all of it stands.
        link: &'a str,
    },
    /// The record is approved.
    Approved {
        /// Name of the business.
        business: &'a str,
        /// Its page.
        link: &'a str,
    },
    /// Is the record still right? One address with three answers on its page: an address that answered by being opened
    /// would be answered by the previews that chat programs make.
    Confirmation {
        /// Name of the business.
        business: &'a str,
        /// Where to answer.
        link: &'a str,
    },
    /// A way in without a password.
    OneTimeLink {
        /// The way in.
        link: &'a str,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// A new password.
    PasswordReset {
        /// Where to choose it.
        link: &'a str,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Proof that a record is somebody's.
    ClaimCode {
        /// Name of the business.
        business: &'a str,
        /// The code.
        code: &'a str,
        /// Where to type it.
        link: &'a str,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// A permit is about to end.
    PermitEnds {
        /// Name of the business.
        business: &'a str,
        /// Name of the kind of permit.
        permit: &'a str,
        /// Its last day.
        last: NaiveDate,
        /// Where the next one is noted.
        link: &'a str,
    },
}

impl Text<'_> {
    /// Which kind of message this is.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Receipt { .. } => Kind::Receipt,
            Self::Returned { .. } => Kind::Returned,
            Self::Rejected { .. } => Kind::Rejected,
            Self::Approved { .. } => Kind::Approved,
            Self::Confirmation { .. } => Kind::Confirmation,
            Self::OneTimeLink { .. } => Kind::OneTimeLink,
            Self::PasswordReset { .. } => Kind::PasswordReset,
            Self::ClaimCode { .. } => Kind::ClaimCode,
            Self::PermitEnds { .. } => Kind::PermitEnds,
        }
    }

    /// From when on the text says something that no longer holds.
    pub const fn until(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::OneTimeLink { until, .. }
            | Self::PasswordReset { until, .. }
            | Self::ClaimCode { until, .. } => Some(*until),
            _ => None,
        }
    }

    /// The whole text.
    pub fn render(&self) -> askama::Result<String> {
        let signature = SIGNATURE;
        match *self {
            Self::Receipt { business, code, by, link } => {
                let (business, by) = (name(business), format::day(by));
                Receipt { business, code, by, link, signature }.render()
            }
            Self::Returned { business, reason, link } => {
                let (business, reason) = (name(business), cut(reason, LONGEST_REASON));
                Returned { business, reason, link, signature }.render()
            }
            Self::Rejected { business, reason, link } => {
                let (business, reason) = (name(business), cut(reason, LONGEST_REASON));
                Rejected { business, reason, link, signature }.render()
            }
            Self::Approved { business, link } => {
                Approved { business: name(business), link, signature }.render()
            }
            Self::Confirmation { business, link } => {
                Confirmation { business: name(business), link, signature }.render()
            }
            Self::OneTimeLink { link, until } => {
                OneTimeLink { link, until: moment(until), signature }.render()
            }
            Self::PasswordReset { link, until } => {
                PasswordReset { link, until: moment(until), signature }.render()
            }
            Self::ClaimCode { business, code, link, until } => {
                ClaimCode { business: name(business), code, link, until: moment(until), signature }.render()
            }
            Self::PermitEnds { business, permit, last, link } => {
                let (business, permit, last) = (name(business), name(permit), format::date(last));
                PermitEnds { business, permit, last, link, signature }.render()
            }
        }
    }
}

/// The text for the group of a desa's forum.
pub(super) fn forum(desa: &str, kecamatan: &str, link: &str) -> askama::Result<String> {
    Forum { desa: name(desa), kecamatan: name(kecamatan), link, signature: SIGNATURE }.render()
}

fn name(text: &str) -> String {
    cut(text, LONGEST_NAME)
}

/// On one line, and not longer than `most` characters. Signs that `WhatsApp` reads as markup stay: a name is a name.
fn cut(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean: String = line.chars().filter(|sign| !sign.is_control()).collect();
    if clean.chars().count() <= most {
        return clean;
    }
    let begin: String = clean.chars().take(most - 1).collect();
    format!("{}…", begin.trim_end())
}

/// A time in Western Indonesian time: `24 November 2026 pukul 15.04 WIB`.
fn moment(time: DateTime<Utc>) -> String {
    let wib = FixedOffset::east_opt(7 * 3600)
        .map_or(time.naive_utc(), |wib| time.with_timezone(&wib).naive_local());
    format!("{} pukul {:02}.{:02} WIB", format::day(time), wib.hour(), wib.minute())
}

#[derive(Template)]
#[template(path = "pesan/text/receipt.txt", escape = "none")]
struct Receipt<'a> {
    business: String,
    code: &'a str,
    by: String,
    link: &'a str,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/returned.txt", escape = "none")]
struct Returned<'a> {
    business: String,
    reason: String,
    link: &'a str,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/rejected.txt", escape = "none")]
struct Rejected<'a> {
    business: String,
    reason: String,
    link: &'a str,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/approved.txt", escape = "none")]
struct Approved<'a> {
    business: String,
    link: &'a str,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/confirmation.txt", escape = "none")]
struct Confirmation<'a> {
    business: String,
    link: &'a str,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/one_time_link.txt", escape = "none")]
struct OneTimeLink<'a> {
    link: &'a str,
    until: String,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/password_reset.txt", escape = "none")]
struct PasswordReset<'a> {
    link: &'a str,
    until: String,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/claim_code.txt", escape = "none")]
struct ClaimCode<'a> {
    business: String,
    code: &'a str,
    link: &'a str,
    until: String,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/permit_ends.txt", escape = "none")]
struct PermitEnds<'a> {
    business: String,
    permit: String,
    last: String,
    link: &'a str,
    signature: &'a str,
}

#[derive(Template)]
#[template(path = "pesan/text/forum.txt", escape = "none")]
struct Forum<'a> {
    desa: String,
    kecamatan: String,
    link: &'a str,
    signature: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time() -> DateTime<Utc> {
        "2026-11-24T20:04:00Z".parse().unwrap()
    }

    #[test]
    fn no_text_is_longer_than_a_screen_of_a_chat() {
        let (long, link) = ("Keripik Ñ ".repeat(40), format!("https://{}", "x".repeat(LONGEST_LINK - 8)));
        let (business, reason, link, until) = (&*long, &*long, &*link, time());
        let code = "ABCDEFGH-1234";
        for text in [
            Text::Receipt { business, code, by: until, link },
            Text::Returned { business, reason, link },
            Text::Rejected { business, reason, link },
            Text::Approved { business, link },
            Text::Confirmation { business, link },
            Text::OneTimeLink { link, until },
            Text::PasswordReset { link, until },
            Text::ClaimCode { business, code, link, until },
            Text::PermitEnds { business, permit: business, last: until.date_naive(), link },
        ] {
            let rendered = text.render().unwrap();
            assert!(rendered.chars().count() <= LONGEST, "{:?}: {}", text.kind(), rendered.chars().count());
            assert!(rendered.contains(link) && rendered.ends_with(SIGNATURE), "{rendered}");
            assert_eq!(Kind::find(text.kind().as_str()), Some(text.kind()));
        }
        assert!(forum(business, business, link).unwrap().chars().count() <= LONGEST);
    }

    #[test]
    fn a_text_is_plain_and_says_times_as_they_are_said_here() {
        let business = "Warung \"Bu <Iis>\" &\r\nAnak";
        let text = Text::ClaimCode { business, code: "K7Q2", link: "https://a/x?y=1&z=2", until: time() };
        assert_eq!(
            text.render().unwrap(),
            "Kode untuk mengakui Warung \"Bu <Iis>\" & Anak sebagai usaha Anda: K7Q2\n\
             Masukkan di https://a/x?y=1&z=2 sebelum 25 November 2026 pukul 03.04 WIB.\n\
             Jangan beritahukan kode ini kepada siapa pun, juga bila ia mengaku petugas.\n\
             SI MBA UMI"
        );
    }
}
