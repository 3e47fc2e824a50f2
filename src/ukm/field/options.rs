//! What may be chosen: one list for each question, wherever it is asked.

use super::reader::Context;
use crate::http::parts::{Choice, ChoiceGroup};
use crate::peta::KecamatanIx;
use crate::ukm::legality::Group;
use crate::ukm::record::{FIGURES, Record, STATUSES};
use crate::ukm::value::{Education, LegalForm, PlaceType, Sex};

/// A list of choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Options {
    /// Sex.
    Sex,
    /// Education.
    Education,
    /// Whether disabled.
    Disability,
    /// Legal form.
    LegalForm,
    /// Class as reported.
    Class,
    /// Whether it goes on.
    State,
    /// Kind of place.
    PlaceType,
    /// Every desa, under its kecamatan.
    Desa,
    /// What of the place the public sees.
    Shown,
    /// Kinds of permits and certificates.
    Permit,
    /// How far a permit is known to be right.
    Status,
    /// Kinds of figures.
    Figure,
    /// Ranges of modal.
    Capital,
    /// Ranges of omset.
    Sales,
    /// The last month or the last year.
    LastPeriod,
    /// A month or a year.
    Period,
}

const CAPITAL: [(&str, &str); 8] = [
    ("0-5000000", "Sampai 5 juta"),
    ("5000000-10000000", "5–10 juta"),
    ("10000000-50000000", "10–50 juta"),
    ("50000000-100000000", "50–100 juta"),
    ("100000000-1000000000", "100 juta–1 miliar"),
    ("1000000000-5000000000", "1–5 miliar"),
    ("5000000000-", "Lebih dari 5 miliar"),
    ("tidak_tahu", "Tidak tahu"),
];

const SALES: [(&str, &str); 9] = [
    ("0-1000000", "Sampai 1 juta"),
    ("1000000-5000000", "1–5 juta"),
    ("5000000-25000000", "5–25 juta"),
    ("25000000-50000000", "25–50 juta"),
    ("50000000-300000000", "50–300 juta"),
    ("300000000-2000000000", "300 juta–2 miliar"),
    ("2000000000-15000000000", "2–15 miliar"),
    ("15000000000-", "Lebih dari 15 miliar"),
    ("tidak_tahu", "Tidak tahu"),
];

impl Options {
    /// As stored and for people; those that depend on the register come from [`Options::groups`].
    fn fixed(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Sex => [Sex::Female, Sex::Male].map(|one| (one.as_str(), one.label())).into(),
            Self::Education => Education::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
            Self::LegalForm => LegalForm::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
            Self::PlaceType => PlaceType::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
            Self::Disability => vec![("ya", "Ya"), ("tidak", "Tidak")],
            Self::Class => vec![("mikro", "Mikro"), ("kecil", "Kecil"), ("menengah", "Menengah")],
            Self::State => vec![
                ("active", "Masih berjalan"),
                ("closed", "Sudah tutup"),
                ("moved", "Pindah ke luar kabupaten"),
            ],
            Self::Shown => vec![("desa", "Hanya desanya"), ("titik", "Titik tepatnya")],
            Self::LastPeriod => vec![("bulan", "Sebulan, bulan lalu"), ("tahun", "Setahun, tahun lalu")],
            Self::Period => vec![("bulan", "Sebulan"), ("tahun", "Setahun")],
            Self::Status => STATUSES.map(|status| (status, status)).into(),
            Self::Figure => FIGURES.into(),
            Self::Capital => CAPITAL.into(),
            Self::Sales => SALES.into(),
            Self::Desa | Self::Permit => Vec::new(),
        }
    }

    /// What is chosen before anybody chooses: the more private way, and the more common one. Such a list has no empty
    /// choice.
    pub const fn preset(self) -> &'static str {
        match self {
            Self::Shown => "desa",
            Self::LastPeriod | Self::Period => "bulan",
            Self::State => "active",
            _ => "",
        }
    }

    /// The choices with one of them chosen, and first the `empty` one. What is stored and no longer offered stays until
    /// somebody chooses another.
    pub fn choices(self, chosen: &str, empty: &str) -> Vec<Choice> {
        let none = (self.preset().is_empty()).then(|| Choice::new("", empty, chosen.is_empty()));
        let offered =
            self.fixed().into_iter().map(|(value, label)| Choice::new(value, label, value == chosen));
        let mut choices: Vec<Choice> = none.into_iter().chain(offered).collect();
        if !choices.iter().any(|choice| choice.selected) {
            choices.push(Choice::new(chosen, chosen, true));
        }
        choices
    }

    /// As [`Self::choices`], under headings where the list has some.
    pub fn groups(
        self,
        chosen: &str,
        empty: &str,
        record: &Record,
        context: &Context<'_>,
    ) -> Vec<ChoiceGroup> {
        let plain = |options| ChoiceGroup { name: String::new(), options };
        let headed = match self {
            Self::Desa => desa(chosen, record, context),
            Self::Permit => permits(chosen, context),
            _ => return vec![plain(self.choices(chosen, empty))],
        };
        let mut first = vec![Choice::new("", empty, chosen.is_empty())];
        let known = headed.iter().flat_map(|group| &group.options).any(|choice| choice.selected);
        if !known && !chosen.is_empty() {
            first.push(Choice::new(chosen, chosen, true));
        }
        std::iter::once(plain(first)).chain(headed).collect()
    }

    /// Whether it may be chosen.
    pub fn offers(self, chosen: &str, context: &Context<'_>) -> bool {
        match self {
            Self::Desa => context.areas.desa_by_code(chosen).is_some(),
            Self::Permit => context.kinds.by_slug(chosen).is_some(),
            _ => self.fixed().iter().any(|(value, _)| *value == chosen),
        }
    }

    /// The word for what was chosen.
    pub fn label(self, chosen: &str, context: &Context<'_>) -> String {
        match self {
            Self::Desa => {
                let desa = context.areas.desa_by_code(chosen);
                desa.map_or_else(String::new, |ix| {
                    let kecamatan = context.areas.kecamatan_of(ix);
                    format!(
                        "{}, {}",
                        context.areas.desa()[usize::from(ix.0)].title(),
                        context.areas.kecamatan()[usize::from(kecamatan.0)].title()
                    )
                })
            }
            Self::Permit => {
                context.kinds.by_slug(chosen).map_or_else(String::new, |kind| kind.name.to_string())
            }
            _ => {
                let word = self.fixed().into_iter().find(|(value, _)| *value == chosen);
                word.map_or_else(|| chosen.to_owned(), |(_, label)| label.to_owned())
            }
        }
    }
}

fn permits(chosen: &str, context: &Context<'_>) -> Vec<ChoiceGroup> {
    let groups = [(Group::Ijin, "Izin"), (Group::Sertifikasi, "Sertifikat dan merek")];
    let group = |(group, name): (Group, &str)| ChoiceGroup {
        name: name.to_owned(),
        options: context
            .kinds
            .of_group(group)
            .map(|kind| Choice::new(&*kind.slug, &*kind.name, &*kind.slug == chosen))
            .collect(),
    };
    groups.map(group).into()
}

/// Every desa under its kecamatan; for a helper those of the own area.
fn desa(chosen: &str, record: &Record, context: &Context<'_>) -> Vec<ChoiceGroup> {
    let areas = context.areas;
    let kecamatan = (0..areas.kecamatan().len()).map(|ix| {
        let ix = KecamatanIx(ix as u16);
        let of_it = areas.desa_of(ix).map(|desa| &areas.desa()[usize::from(desa.0)]);
        let mut options: Vec<Choice> = of_it
            .filter(|desa| context.may_fill(&desa.code, record))
            .map(|desa| Choice::new(&*desa.code, &*desa.name, desa.code == chosen))
            .collect();
        options.sort_by(|a, b| a.label.cmp(&b.label));
        ChoiceGroup { name: areas.kecamatan()[usize::from(ix.0)].title(), options }
    });
    let mut groups: Vec<ChoiceGroup> = kecamatan.filter(|group| !group.options.is_empty()).collect();
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    groups
}
