//! A position → a candidate that claims no more than is known.

use super::coordinate::Repaired;
use super::warning::Warning;
use super::{Candidate, Precision};
use crate::geodesy::LonLat;
use crate::wilayah::{Area, Areas};

/// Nearer to a border than this, the desa may be the next one: borders are simplified.
const NEAR_BORDER_M: f64 = 50.0;
/// Other software writes the middle of an area with six decimals; nearer than this it is that.
const SAME_POINT_M: f64 = 1.0;

/// Radius in metres up to which a position still is a place, a kampung, a kecamatan.
const POINT_M: f64 = 150.0;
const KAMPUNG_M: f64 = 600.0;
const KECAMATAN_M: f64 = 3_000.0;

/// A position and what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    /// Where.
    pub(super) at: LonLat,
    /// How far off it may be, in metres.
    pub(super) radius_m: f64,
    /// What it was read from, for people.
    pub(super) source: &'static str,
    /// What was repaired on the way.
    pub(super) warnings: Vec<Warning>,
}

impl Position {
    /// A position as exact as its decimals.
    pub(super) fn of(repaired: Repaired, source: &'static str) -> Self {
        let Repaired { at, decimals, mut warnings } = repaired;
        // Half the diagonal of the cell that the last decimal stands for.
        let radius_m = 111_320.0 * std::f64::consts::FRAC_1_SQRT_2 / 10_f64.powi(decimals.min(9) as i32);
        if decimals < 4 {
            warnings.push(Warning::FewDecimals(decimals));
        }
        Self { at, radius_m, source, warnings }
    }

    /// The candidate for it.
    ///
    /// # Errors
    /// A sentence when the position is too coarse to mean anything.
    pub(super) fn candidate(self, areas: &Areas) -> Result<Candidate, String> {
        let Self { at, radius_m, source, mut warnings } = self;
        let at = at.rounded_e7();
        if radius_m > KECAMATAN_M {
            return Err(
                "Koordinat itu terlalu kasar untuk sebuah tempat; tulis sedikitnya empat angka di belakang \
                        koma, misalnya -6.5556, 106.7250."
                    .into(),
            );
        }
        let located = areas.locate(at);
        let border_m = located.map_or(0.0, |found| found.distance_to_border_m);
        let mut precision = match radius_m {
            ..=POINT_M => Precision::Point,
            ..=KAMPUNG_M => Precision::Kampung,
            _ if border_m >= radius_m => Precision::Desa,
            _ => Precision::Kecamatan,
        };
        if let Some(area) = middle_of(areas, at) {
            warnings.push(Warning::AreaMiddle(area.title()));
            let of_area = if area.level == crate::wilayah::Level::Desa {
                Precision::Desa
            } else {
                Precision::Kecamatan
            };
            precision = precision.max(of_area);
        }
        match located {
            None => warnings.push(Warning::Outside(areas.kabupaten().name.clone())),
            Some(found) if found.overlapping => warnings.push(Warning::Overlapping),
            Some(_)
                if border_m < NEAR_BORDER_M.max(radius_m.min(KAMPUNG_M)) && precision < Precision::Desa =>
            {
                warnings.push(Warning::NearBorder(border_m.round() as u32));
            }
            Some(_) => {}
        }
        let kecamatan = located.map(|found| areas.kecamatan_of(found.desa));
        let desa = located.map(|found| found.desa).filter(|_| precision < Precision::Kecamatan);
        let label = label(areas, desa, kecamatan, precision);
        let reason = match precision {
            Precision::Point => "Titik dibaca dari yang ditulis; desa menurut peta batas.",
            Precision::Kampung => "Perkiraan sekitar beberapa ratus meter; desa menurut peta batas.",
            Precision::Desa => "Titik tidak cukup teliti; hanya desanya yang dipakai.",
            Precision::Kecamatan => "Titik tidak cukup teliti; hanya kecamatannya yang dipakai.",
        };
        Ok(Candidate { at, precision, desa, kecamatan, label, source, reason: reason.into(), warnings })
    }
}

fn label(
    areas: &Areas,
    desa: Option<crate::wilayah::DesaIx>,
    kecamatan: Option<crate::wilayah::KecamatanIx>,
    precision: Precision,
) -> String {
    let what = if precision == Precision::Point { "Titik" } else { "Kira-kira" };
    let title = kecamatan.map(|ix| areas.kecamatan()[usize::from(ix.0)].title());
    match (desa, title) {
        (Some(desa), Some(kecamatan)) => {
            format!("{what} di {}, {kecamatan}", areas.desa()[usize::from(desa.0)].title())
        }
        (None, Some(kecamatan)) => format!("{what} di {kecamatan}"),
        (_, None) => format!("{what} di luar {}", areas.kabupaten().name),
    }
}

/// The area whose label point this is: such a point was filled in by software that knew no more than the area.
fn middle_of(areas: &Areas, at: LonLat) -> Option<&Area> {
    let all = areas.desa().iter().chain(areas.kecamatan()).chain(std::iter::once(areas.kabupaten()));
    let near = |area: &&Area| {
        (area.point.lon() - at.lon()).abs() < 2e-5
            && (area.point.lat() - at.lat()).abs() < 2e-5
            && area.point.distance_m(at) < SAME_POINT_M
    };
    all.into_iter().find(near)
}
