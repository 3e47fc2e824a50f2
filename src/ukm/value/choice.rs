//! Values out of short lists: sex, legal form, kind of place, education.

use super::finding::{Finding, Reading};
use super::text;

/// Sex as the identity card states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Laki-laki.
    Male,
    /// Perempuan.
    Female,
}

impl Sex {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "l",
            Self::Female => "p",
        }
    }

    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Male => "Laki-laki",
            Self::Female => "Perempuan",
        }
    }

    /// Reads the ways in which sheets state it. What is not understood stays unknown; nobody is male by default.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "l" | "lk" | "laki" | "laki-laki" | "laki - laki" | "laki laki" | "laki2" | "pria" | "male"
            | "m" => Some(Self::Male),
            "p" | "pr" | "perempuan" | "wanita" | "female" | "f" => Some(Self::Female),
            _ => None,
        }
    }
}

/// A list of values with what is stored, what people read, and the words by which each is recognised.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident, $first:expr, $id:literal, $message:literal, $remedy:literal;
     $($(#[$item_doc:meta])* $item:ident $stored:literal $label:literal [$($word:literal),*],)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$item_doc])* $item,)*
        }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &[Self] = &[$(Self::$item),*];

            /// As stored.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$item => $stored,)*
                }
            }

            /// For people.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$item => $label,)*
                }
            }

            /// The one that is stored so.
            pub fn from_stored(stored: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == stored)
            }

            /// Reads what people and sheets write: whole words decide, and of several the one named longest.
            pub fn read(input: &str) -> Reading<Self> {
                let plain = text::tidy(input);
                if text::is_unknown(&plain) {
                    return Reading::unknown();
                }
                if text::is_absent(&plain) {
                    return Reading::absent();
                }
                let words: &[(Self, &[&str])] = &[$((Self::$item, &[$($word),*]),)*];
                let first: fn(&str) -> Option<Self> = $first;
                first(&text::padded_words(&plain)).or_else(|| longest(&plain, words)).map_or_else(
                    || Reading::unreadable(Finding::error($id, $message, $remedy)),
                    Reading::known,
                )
            }
        }
    };
}

/// The value with the longest spelling that stands in the text as whole words: "kios pasar" is more than "kios".
fn longest<T: Copy>(plain: &str, words: &[(T, &[&str])]) -> Option<T> {
    let padded = text::padded_words(plain);
    let spellings = words.iter().flat_map(|(value, words)| words.iter().map(move |word| (*value, *word)));
    let found = spellings.filter(|(_, word)| padded.contains(&format!(" {word} ")));
    found.max_by_key(|(_, word)| word.len()).map(|(value, _)| value)
}

/// Whatever stands between or around the words: a company that is of one person is no sole proprietor.
fn one_person_company(padded: &str) -> Option<LegalForm> {
    let holds = |words: &[&str]| words.iter().any(|word| padded.contains(&format!(" {word} ")));
    (holds(&["pt", "p t", "perseroan"]) && holds(&["perorangan", "perseorangan"]))
        .then_some(LegalForm::PtPerorangan)
}

choices! {
    /// Legal form of a business (SIDT's list and the forms that came after it).
    LegalForm, one_person_company, "badan_tak_dikenal", "Bentuk badan usaha ini tidak ada dalam daftar.",
    "Pilih dari daftar; bila tidak ada yang cocok, pilih Lainnya.";
    /// A person; no legal body.
    Sole "Perorangan" "Perorangan (tanpa badan hukum)"
        ["perorangan", "perseorangan", "pribadi", "individu", "usaha perorangan", "perusahaan perorangan", "po"],
    /// Usaha dagang.
    Ud "UD" "UD (usaha dagang)" ["ud", "u d", "usaha dagang"],
    /// A company of one shareholder; a legal body, and no sole proprietor.
    PtPerorangan "PT Perorangan" "PT Perorangan"
        [],
    /// Perseroan terbatas.
    Pt "PT" "PT (perseroan terbatas)" ["pt", "p t", "perseroan terbatas"],
    /// Persekutuan komanditer.
    Cv "CV" "CV (persekutuan komanditer)" ["cv", "c v", "commanditaire", "persekutuan komanditer"],
    /// Firma.
    Firma "Firma" "Firma" ["firma", "fa"],
    /// Persekutuan perdata.
    PersekutuanPerdata "Persekutuan Perdata" "Persekutuan perdata" ["persekutuan perdata", "maatschap"],
    /// Koperasi.
    Koperasi "Koperasi" "Koperasi" ["koperasi", "kop"],
    /// Yayasan.
    Yayasan "Yayasan" "Yayasan" ["yayasan"],
    /// Badan usaha milik desa, of one desa or several.
    Bumdes "BUMDes" "BUMDes / BUMDes Bersama"
        ["bumdes", "bum desa", "bumdesma", "bumdes bersama", "bum desa bersama", "badan usaha milik desa"],
    /// Kelompok usaha bersama.
    Kelompok "Kelompok" "Kelompok / KUB" ["kub", "kube", "kelompok", "kelompok usaha bersama", "poktan", "kwt"],
    /// Another.
    Other "Lainnya" "Lainnya" ["lainnya", "lain lain", "lain"],
}

choices! {
    /// Kind of place of business.
    PlaceType, |_| None, "tempat_tak_dikenal", "Jenis tempat usaha ini tidak ada dalam daftar.",
    "Pilih dari daftar; bila tidak ada yang cocok, pilih Lainnya.";
    /// At home.
    Home "rumah" "Di rumah" ["rumah", "rumah tangga", "rumahan", "di rumah", "rumah sendiri", "home industry"],
    /// A shop or stall of its own.
    Shop "kios" "Kios, toko, warung, atau ruko"
        ["kios", "toko", "warung", "ruko", "lapak", "kedai", "bengkel", "gerai", "outlet", "los", "rumah makan"],
    /// In a market.
    Market "pasar" "Di pasar" ["pasar", "kios pasar", "los pasar", "kios di pasar", "lapak pasar", "di pasar"],
    /// Going about.
    Mobile "keliling" "Keliling" ["keliling", "gerobak", "dorongan", "pikulan", "berkeliling", "asongan"],
    /// Only online.
    Online "daring" "Hanya daring (online)" ["daring", "online", "on line", "internet", "toko online", "marketplace"],
    /// Another.
    Other "lainnya" "Lainnya" ["lainnya", "lain lain", "lain"],
}

choices! {
    /// Highest school that was finished.
    Education, |_| None, "pendidikan_tak_dikenal", "Pendidikan ini tidak ada dalam daftar.",
    "Pilih jenjang terakhir yang tamat.";
    /// None.
    None "tidak_sekolah" "Tidak atau belum sekolah"
        ["tidak sekolah", "tidak belum sekolah", "belum sekolah", "tidak tamat sd", "belum tamat sd",
         "tidak tamat sd sederajat", "belum tamat sd sederajat", "tidak pernah sekolah", "tk", "paud"],
    /// Primary school.
    Sd "sd" "SD / MI / Paket A" ["sd", "mi", "paket a", "sekolah dasar", "sr", "tamat sd sederajat", "tamat sd"],
    /// Lower secondary school.
    Smp "smp" "SMP / MTs / Paket B" ["smp", "sltp", "mts", "paket b", "slp", "sekolah menengah pertama"],
    /// Upper secondary school.
    Sma "sma" "SMA / MA / Paket C" ["sma", "slta", "ma", "smu", "paket c", "sekolah menengah atas", "sla"],
    /// Vocational secondary school.
    Smk "smk" "SMK / MAK" ["smk", "mak", "stm", "smea", "smkk", "sekolah menengah kejuruan", "sma smk"],
    /// Diploma of one to three years.
    Diploma "diploma" "Diploma I, II, III"
        ["diploma", "d1", "d2", "d3", "d i", "d ii", "d iii", "d 1", "d 2", "d 3", "diii", "di", "dii", "akademi",
         "diploma i", "diploma ii", "diploma iii", "diploma i ii", "akademi diploma iii s muda", "s muda"],
    /// Diploma of four years or bachelor.
    Bachelor "sarjana" "Diploma IV / S1"
        ["d4", "d iv", "d 4", "div", "diploma iv", "s1", "s 1", "s i", "strata i", "strata 1", "sarjana",
         "diploma iv strata i"],
    /// Master.
    Master "magister" "S2" ["s2", "s 2", "s ii", "strata ii", "strata 2", "magister", "pascasarjana"],
    /// Doctor.
    Doctor "doktor" "S3" ["s3", "s 3", "s iii", "strata iii", "strata 3", "doktor"],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_one_person_company_is_not_a_sole_proprietor() {
        for (text, form) in [
            ("PT. Perorangan", LegalForm::PtPerorangan),
            ("PT Perseorangan", LegalForm::PtPerorangan),
            ("Perseroan Perorangan (UMK)", LegalForm::PtPerorangan),
            ("Perseroan Terbatas (PT) Perorangan", LegalForm::PtPerorangan),
            ("P.T. (UMK) Perorangan", LegalForm::PtPerorangan),
            ("P.T.", LegalForm::Pt),
            ("C.V. Maju", LegalForm::Cv),
            ("Perorangan", LegalForm::Sole),
            ("Usaha Perorangan", LegalForm::Sole),
            ("CV.", LegalForm::Cv),
            ("PT", LegalForm::Pt),
            ("Perseroan Terbatas", LegalForm::Pt),
            ("Persekutuan Perdata", LegalForm::PersekutuanPerdata),
            ("BUMDes", LegalForm::Bumdes),
            ("BUMDes Bersama", LegalForm::Bumdes),
            ("Kelompok Usaha Bersama (KUB)", LegalForm::Kelompok),
            ("KUB", LegalForm::Kelompok),
            ("KUB Mekar Jaya", LegalForm::Kelompok),
            ("Kelompok", LegalForm::Kelompok),
            ("UD", LegalForm::Ud),
            ("UD. Sumber Rejeki", LegalForm::Ud),
            ("U.D.", LegalForm::Ud),
            ("Firma", LegalForm::Firma),
            ("Koperasi", LegalForm::Koperasi),
            ("Yayasan", LegalForm::Yayasan),
            ("Lainnya", LegalForm::Other),
        ] {
            assert_eq!(LegalForm::read(text), Reading::known(form), "{text}");
        }
        assert_eq!(LegalForm::read(" - "), Reading::absent());
        // Letters within a word decide nothing: "kapten" holds "pt".
        assert_eq!(LegalForm::read("Kapten").ids(), ["badan_tak_dikenal"]);
    }

    #[test]
    fn every_choice_reads_back_by_its_label_and_stored_form() {
        for &form in LegalForm::ALL {
            assert_eq!(LegalForm::read(form.label()).into_value(), Some(form));
            assert_eq!(LegalForm::read(form.as_str()).into_value(), Some(form));
            assert_eq!(LegalForm::from_stored(form.as_str()), Some(form));
        }
        for &place in PlaceType::ALL {
            assert_eq!(PlaceType::read(place.label()).into_value(), Some(place));
        }
        for &education in Education::ALL {
            assert_eq!(Education::read(education.label()).into_value(), Some(education), "{education:?}");
        }
    }

    #[test]
    fn places_and_schools_are_read_as_sheets_name_them() {
        for (text, place) in [
            ("Kios di pasar", PlaceType::Market),
            ("TOKO ONLINE", PlaceType::Online),
            ("Gerobak", PlaceType::Mobile),
            ("Rumah makan", PlaceType::Shop),
        ] {
            assert_eq!(PlaceType::read(text).into_value(), Some(place), "{text}");
        }
        for (text, education) in [
            ("SLTA/Sederajat", Education::Sma),
            ("Tamat SD / Sederajat", Education::Sd),
            ("Tidak / Belum Sekolah", Education::None),
            ("Belum Tamat SD/Sederajat", Education::None),
            ("Akademi/Diploma III/S. Muda", Education::Diploma),
            ("Diploma IV/Strata I", Education::Bachelor),
            ("S-1", Education::Bachelor),
            ("Strata II", Education::Master),
            ("SMA/SMK", Education::Smk),
        ] {
            assert_eq!(Education::read(text).into_value(), Some(education), "{text}");
        }
        assert_eq!(Education::read("tidak tahu"), Reading::unknown());
        assert_eq!(Sex::parse("Perempuan"), Some(Sex::Female));
        assert_eq!(Sex::parse("?"), None);
    }
}
