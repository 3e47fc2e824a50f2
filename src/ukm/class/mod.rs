//! Classes of businesses by modal usaha and by sales: what the law of a day says, beside what was reported.
//!
//! The reported class is never overwritten; a disagreement is a finding (PP 7/2021 Pasal 35). Modal usaha leaves land and
//! building of the place of business out, and counts for founding and registering; sales of a year count for enterprises
//! that exist and for facilities (Pasal 35 (2), (4)–(6)). Thresholds are data with a period of validity (Pasal 36). Owns the
//! tables `class_threshold` and `business_class`.

pub mod measure;
mod table;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::model::BusinessClass;
use super::value::{Finding, Per, Rupiah};
pub use table::{built_in, load, sync};

/// The finding that the reported class is another.
const DISAGREES: &str = "kelas_beda";

/// What a business is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Capital of the business, own and borrowed, without land and building.
    Modal,
    /// Sales of a year.
    Omset,
}

impl Basis {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Modal => "modal",
            Self::Omset => "omset",
        }
    }

    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Modal => "modal usaha",
            Self::Omset => "omzet",
        }
    }

    /// The kind of figure that it is read from.
    pub const fn figure(self) -> &'static str {
        match self {
            Self::Modal => "modal_idr",
            Self::Omset => "omset_idr",
        }
    }

    /// The one that is stored so.
    pub fn from_stored(stored: &str) -> Option<Self> {
        [Self::Modal, Self::Omset].into_iter().find(|basis| basis.as_str() == stored)
    }
}

/// A class, or beyond them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Size {
    /// One of the three classes.
    Class(BusinessClass),
    /// Larger than menengah: no UMKM.
    Beyond,
}

impl Size {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Class(class) => class.as_str(),
            Self::Beyond => "besar",
        }
    }
}

/// The sizes that an amount may mean; a range of money may reach over a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// The smallest.
    pub lowest: Size,
    /// The largest.
    pub highest: Size,
}

impl Sizes {
    /// The size, where there is only one.
    pub fn exactly(self) -> Option<Size> {
        (self.lowest == self.highest).then_some(self.lowest)
    }

    fn holds(self, class: BusinessClass) -> bool {
        (self.lowest..=self.highest).contains(&Size::Class(class))
    }

    /// For people.
    pub fn label(self) -> String {
        match self.exactly() {
            Some(size) => size.label().to_owned(),
            None => format!("{} sampai {}", self.lowest.label(), self.highest.label()),
        }
    }
}

/// The bounds of a class, or of a band inside it, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// What is measured.
    pub basis: Basis,
    /// The class.
    pub class: BusinessClass,
    /// Name of the band; empty for the class itself.
    pub band: Box<str>,
    /// Amounts above this belong to it, this one does not.
    pub above_idr: i64,
    /// Amounts up to this belong to it, this one too.
    pub up_to_idr: i64,
    /// Where it stands.
    pub regulation: Box<str>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_until: Option<NaiveDate>,
}

impl Threshold {
    fn is_valid(&self, at: NaiveDate) -> bool {
        self.valid_from <= at && self.valid_until.is_none_or(|until| at <= until)
    }

    fn holds(&self, amount: i64) -> bool {
        self.above_idr < amount && amount <= self.up_to_idr
    }
}

/// What the law says of a business on a day, beside what was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    /// As reported; stays as it is.
    pub reported: Option<BusinessClass>,
    /// By modal usaha.
    pub by_modal: Option<Sizes>,
    /// By sales of a year.
    pub by_omset: Option<Sizes>,
    /// Which of the two counts; none when neither is known.
    pub basis: Option<Basis>,
    /// The regulation by which it was measured.
    pub regulation: Option<Box<str>>,
    /// The day whose law was used.
    pub at: NaiveDate,
    /// Disagreements, and what stood in the way.
    pub findings: Vec<Finding>,
}

impl Classification {
    /// Whether what was reported is none of the sizes by the basis that counts.
    pub fn disagrees(&self) -> bool {
        self.findings.iter().any(|finding| finding.id == DISAGREES)
    }

    /// The sizes by the basis that counts.
    pub fn computed(&self) -> Option<Sizes> {
        match self.basis? {
            Basis::Modal => self.by_modal,
            Basis::Omset => self.by_omset,
        }
    }
}

/// All thresholds. Immutable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds(Vec<Threshold>);

impl Thresholds {
    /// Thresholds in any order.
    pub fn new(mut thresholds: Vec<Threshold>) -> Self {
        thresholds.sort_by(|a, b| {
            let key = |one: &Threshold| (one.basis.as_str(), one.up_to_idr, one.above_idr, one.valid_from);
            key(a).cmp(&key(b)).then_with(|| a.band.cmp(&b.band))
        });
        Self(thresholds)
    }

    /// All of them, by basis and bound.
    pub fn all(&self) -> &[Threshold] {
        &self.0
    }

    /// Measures a business by the law of the day `at`. Sales that were told for another time than a year are not used.
    pub fn classify(
        &self,
        reported: Option<BusinessClass>,
        modal: Option<Rupiah>,
        omset: Option<Rupiah>,
        at: NaiveDate,
    ) -> Classification {
        let mut findings = Vec::new();
        let yearly = |omset: &Rupiah| omset.per().is_none_or(|per| per == Per::Year);
        if omset.is_some_and(|omset| !yearly(&omset)) {
            findings.push(Finding::warning(
                "kelas_omset_bukan_setahun",
                "Omzet ini bukan untuk satu tahun, jadi tidak dipakai untuk menghitung kelas usaha.",
                "Isi omzet satu tahun.",
            ));
        }
        let by_modal = modal.and_then(|modal| self.sizes(Basis::Modal, modal, at));
        let by_omset = omset.filter(yearly).and_then(|omset| self.sizes(Basis::Omset, omset, at));
        let basis = by_omset.map(|_| Basis::Omset).or_else(|| by_modal.map(|_| Basis::Modal));
        let regulation = basis
            .and_then(|basis| self.classes(basis, at).next())
            .map(|threshold| threshold.regulation.clone());
        let mut found = Classification { reported, by_modal, by_omset, basis, regulation, at, findings };
        found.compare();
        found
    }

    /// The band that an amount lies in, if it lies in one as a whole.
    pub fn band(&self, basis: Basis, amount: Rupiah, at: NaiveDate) -> Option<&Threshold> {
        let (low, high) = (amount.low().unwrap_or(0), amount.high()?);
        self.current(basis, at).find(|one| !one.band.is_empty() && one.holds(low) && one.holds(high))
    }

    fn classes(&self, basis: Basis, at: NaiveDate) -> impl Iterator<Item = &Threshold> {
        self.current(basis, at).filter(|one| one.band.is_empty())
    }

    /// What holds on a day. Where periods overlap, because a new rule came before the old one was closed, the newer holds.
    fn current(&self, basis: Basis, at: NaiveDate) -> impl Iterator<Item = &Threshold> {
        let valid = move |one: &&Threshold| one.basis == basis && one.is_valid(at);
        self.0.iter().filter(valid).filter(move |one| {
            let same = |other: &&Threshold| other.class == one.class && other.band == one.band;
            self.0.iter().filter(valid).filter(same).all(|other| other.valid_from <= one.valid_from)
        })
    }

    /// None before the first law.
    fn sizes(&self, basis: Basis, amount: Rupiah, at: NaiveDate) -> Option<Sizes> {
        self.classes(basis, at).next()?;
        let size = |amount: i64| {
            let class = self.classes(basis, at).find(|one| one.holds(amount)).map(|one| one.class);
            class.map_or(Size::Beyond, Size::Class)
        };
        let highest = amount.high().map_or(Size::Beyond, size);
        Some(Sizes { lowest: size(amount.low().unwrap_or(0)), highest })
    }
}

impl Classification {
    fn compare(&mut self) {
        if let (Some(modal), Some(omset)) = (self.by_modal, self.by_omset)
            && (modal.highest < omset.lowest || omset.highest < modal.lowest)
        {
            self.findings.push(Finding::info(
                "kelas_modal_omset_beda",
                format!("Menurut modal usaha ini {}, menurut omzet {}.", modal.label(), omset.label()),
            ));
        }
        let (Some(basis), Some(computed)) = (self.basis, self.computed()) else { return };
        if let Some(reported) = self.reported.filter(|reported| !computed.holds(*reported)) {
            self.findings.push(Finding::warning(
                DISAGREES,
                format!(
                    "Kelas yang dilaporkan {}, sedangkan menurut {} usaha ini {}.",
                    reported.as_str(),
                    basis.label(),
                    computed.label()
                ),
                "Periksa angkanya. Kelas yang dilaporkan tidak diubah dengan sendirinya.",
            ));
        }
        if computed.lowest == Size::Beyond {
            self.findings.push(Finding::warning(
                "kelas_di_luar_umkm",
                format!("Menurut {} usaha ini lebih besar daripada usaha menengah.", basis.label()),
                "Periksa jumlah nol dan satuannya.",
            ));
        }
    }
}
