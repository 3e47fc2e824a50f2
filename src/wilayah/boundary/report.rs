//! What an import of borders found, for people and for the record.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::wilayah::model::{self, Facts};
use crate::wilayah::text::number;

/// Something to tell about one area or one part of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Code of the area, or which part of the file.
    pub code: String,
    /// Name of the area.
    pub name: String,
    /// In Indonesian.
    pub note: String,
}

impl Told {
    pub(super) fn of(area: &model::Area, note: String) -> Self {
        Self { code: area.code.clone(), name: area.title(), note }
    }
}

/// Places where borders do not meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slivers {
    /// Places larger than 0.01 ha.
    pub count: i64,
    /// Their area together, in hectares.
    pub area_ha: f64,
}

/// Area of one desa.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Code of the desa.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Of the shape in the file, geodesic, in hectares.
    pub area_ha: f64,
    /// Of the facts, in hectares.
    pub official_ha: f64,
}

impl Area {
    /// How much larger the shape is than the figure, as a share of the figure.
    pub fn difference(&self) -> f64 {
        self.area_ha / self.official_ha - 1.0
    }
}

/// What an import of borders found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name or address of the file.
    pub source: String,
    /// Of the file.
    pub file_sha256: String,
    /// What was done to read it, in sentences for people.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Shapes in the file.
    pub features: usize,
    /// Desa that have a shape.
    pub matched: usize,
    /// Of these by name, not by code.
    pub matched_by_name: usize,
    /// Desa of the facts.
    pub desa: usize,
    /// Kecamatan all of whose desa have a shape.
    pub matched_kecamatan: usize,
    /// Kecamatan of the facts.
    pub kecamatan: usize,
    /// Shapes of kecamatan or kabupaten, left out because they are made from the desa.
    pub above: usize,
    /// Shapes of desa of other kabupaten, left out.
    #[serde(default)]
    pub foreign: usize,
    /// Shapes that belong to no known desa.
    pub unmatched: Vec<Told>,
    /// Desa without a shape.
    pub missing: Vec<Told>,
    /// Desa in several pieces of the file.
    pub merged: Vec<Told>,
    /// Desa that the file calls otherwise than the facts.
    pub named_otherwise: Vec<Told>,
    /// Desa whose shape lies away from their known point.
    #[serde(default)]
    pub elsewhere: Vec<Told>,
    /// Invalid shapes that were repaired.
    pub repaired: Vec<Told>,
    /// Holes between desa.
    pub gaps: Slivers,
    /// Holes too large to be a mistake, such as a kota inside a kabupaten.
    pub enclaves: Slivers,
    /// Ground that several desa claim.
    pub overlaps: Slivers,
    /// Area of each desa.
    pub areas: Vec<Area>,
    /// Sum of the areas, in hectares.
    pub area_ha: f64,
    /// The kabupaten's official figure, in hectares.
    pub official_ha: f64,
}

/// More than this share between a shape's area and the figure is told.
const TOLD_DIFFERENCE: f64 = 0.05;
/// No list in the text is longer; the stored report has them all.
const LIST: usize = 20;

impl Report {
    pub(super) fn of(facts: &Facts) -> Self {
        Self {
            desa: facts.desa.len(),
            kecamatan: facts.kecamatan.len(),
            official_ha: facts.kabupaten.area_ha,
            ..Self::default()
        }
    }

    pub(super) fn count_kecamatan(&mut self, facts: &Facts, matched: impl Iterator<Item = usize>) {
        let matched: HashSet<usize> = matched.collect();
        let without = facts.desa.iter().enumerate().filter(|(ix, _)| !matched.contains(ix));
        let incomplete: HashSet<_> = without.map(|(_, area)| area.parent.as_deref()).collect();
        self.matched_kecamatan =
            facts.kecamatan.iter().filter(|area| !incomplete.contains(&Some(area.code.as_str()))).count();
    }

    /// Whether the file does not fit the areas.
    pub fn refuses(&self) -> bool {
        !self.unmatched.is_empty() || !self.missing.is_empty() || self.lies_elsewhere()
    }

    /// Whether so many shapes lie away from their desa that the file is in other coordinates.
    fn lies_elsewhere(&self) -> bool {
        self.elsewhere.len() * 10 > self.matched
    }

    /// Whether borders do not meet everywhere.
    pub fn unclean(&self) -> bool {
        self.gaps.count + self.overlaps.count > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Batas wilayah dari {}", self.source)?;
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        writeln!(
            f,
            "Cocok: {} dari {} desa/kelurahan, {} dari {} kecamatan ({} unsur dalam berkas).",
            self.matched, self.desa, self.matched_kecamatan, self.kecamatan, self.features
        )?;
        if self.matched_by_name > 0 {
            writeln!(f, "{} dicocokkan lewat nama, bukan kode.", self.matched_by_name)?;
        }
        if self.above > 0 {
            writeln!(f, "{} bentuk kecamatan/kabupaten dilewati; keduanya disusun dari desa.", self.above)?;
        }
        if self.foreign > 0 {
            writeln!(f, "{} bentuk desa kabupaten lain dilewati.", self.foreign)?;
        }
        list(f, "Tidak dikenali", &self.unmatched)?;
        list(f, "Belum punya batas", &self.missing)?;
        list(f, "Digabung dari beberapa unsur", &self.merged)?;
        list(f, "Nama berbeda dari data wilayah", &self.named_otherwise)?;
        list(f, "Jauh dari titik resmi desanya", &self.elsewhere)?;
        if self.lies_elsewhere() {
            writeln!(f, "Mungkin koordinat berkas bukan bujur-lintang WGS84, atau bergeser.")?;
        }
        if self.refuses() {
            return write!(
                f,
                "Batas TIDAK disimpan: perbaiki berkas sampai semua desa cocok dan di tempatnya. Tidak ada yang berubah."
            );
        }
        list(f, "Bentuk rusak yang diperbaiki", &self.repaired)?;
        sliver(f, "Celah antardesa", self.gaps)?;
        sliver(f, "Tumpang tindih antardesa", self.overlaps)?;
        if self.enclaves.count > 0 {
            let Slivers { count, area_ha } = self.enclaves;
            writeln!(f, "Wilayah lain di dalam: {count} lubang, {} ha.", number(area_ha, 0))?;
        }
        writeln!(f, "Luas {} ha, luas resmi {} ha.", number(self.area_ha, 1), number(self.official_ha, 1))?;
        let mut off: Vec<&Area> =
            self.areas.iter().filter(|a| a.difference().abs() > TOLD_DIFFERENCE).collect();
        off.sort_by(|a, b| b.difference().abs().total_cmp(&a.difference().abs()));
        if !off.is_empty() {
            writeln!(f, "Luas berbeda lebih dari 5% pada {} desa/kelurahan:", off.len())?;
        }
        for area in off.iter().take(LIST) {
            let (here, official) = (number(area.area_ha, 1), number(area.official_ha, 1));
            writeln!(f, "- {} {}: {here} ha, resmi {official} ha", area.code, area.name)?;
        }
        Ok(())
    }
}

fn list(f: &mut fmt::Formatter<'_>, title: &str, told: &[Told]) -> fmt::Result {
    if told.is_empty() {
        return Ok(());
    }
    writeln!(f, "{title} ({}):", told.len())?;
    for one in told.iter().take(LIST) {
        let name = if one.name.is_empty() { String::new() } else { format!(" {}", one.name) };
        writeln!(f, "- {}{name}: {}", one.code, one.note)?;
    }
    if told.len() > LIST {
        writeln!(f, "- … dan {} lagi", told.len() - LIST)?;
    }
    Ok(())
}

fn sliver(f: &mut fmt::Formatter<'_>, title: &str, slivers: Slivers) -> fmt::Result {
    if slivers.count == 0 {
        return writeln!(f, "{title}: tidak ada.");
    }
    let area = number(slivers.area_ha, 1);
    writeln!(
        f,
        "Peringatan, {}: {} tempat, {area} ha. Batas tetap disimpan.",
        title.to_lowercase(),
        slivers.count
    )
}
