//! The areas of one kabupaten or kota as an immutable value in memory.

use std::collections::HashMap;

use geo::{BoundingRect, MultiPolygon, Rect};

use super::locate::{Located, Locator};
use super::name::{Found, NameIndex};
use super::topology;
use crate::geodesy::LonLat;
use crate::peta::{DesaIx, KecamatanIx};

/// Rank of an area in the administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Kabupaten or kota.
    Kabupaten,
    /// Kecamatan.
    Kecamatan,
    /// Desa or kelurahan.
    Desa,
}

impl Level {
    /// As stored and as named in the public API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kabupaten => "kabupaten",
            Self::Kecamatan => "kecamatan",
            Self::Desa => "desa",
        }
    }

    /// The level that is written so, if any.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Kabupaten, Self::Kecamatan, Self::Desa].into_iter().find(|level| level.as_str() == text)
    }

    /// The level that a Kemendagri code of this form stands for.
    pub fn of_code(code: &str) -> Option<Self> {
        let digits = |block: &str| block.bytes().all(|b| b.is_ascii_digit()).then_some(block.len());
        let lengths: Option<Vec<usize>> = code.split('.').map(digits).collect();
        match lengths?.as_slice() {
            [2, 2] => Some(Self::Kabupaten),
            [2, 2, 2] => Some(Self::Kecamatan),
            [2, 2, 2, 4] => Some(Self::Desa),
            _ => None,
        }
    }
}

/// What an area is called by law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A regency.
    Kabupaten,
    /// A city with the rank of a kabupaten.
    Kota,
    /// A district.
    Kecamatan,
    /// A village with its own government.
    Desa,
    /// An urban village under the kecamatan.
    Kelurahan,
}

impl Kind {
    /// As stored and as named in the public API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kabupaten => "kabupaten",
            Self::Kota => "kota",
            Self::Kecamatan => "kecamatan",
            Self::Desa => "desa",
            Self::Kelurahan => "kelurahan",
        }
    }

    /// For people, before a name: `Kelurahan`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Kabupaten => "Kabupaten",
            Self::Kota => "Kota",
            Self::Kecamatan => "Kecamatan",
            Self::Desa => "Desa",
            Self::Kelurahan => "Kelurahan",
        }
    }

    /// The kind that is written so, if any.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Kabupaten, Self::Kota, Self::Kecamatan, Self::Desa, Self::Kelurahan]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    /// The kind that the code itself tells: kota from 71 in the second block, kelurahan from 1xxx in the fourth.
    pub fn of_code(code: &str) -> Option<Self> {
        let block = |n| code.split('.').nth(n).unwrap_or_default();
        Some(match Level::of_code(code)? {
            Level::Kabupaten if block(1) >= "71" => Self::Kota,
            Level::Kabupaten => Self::Kabupaten,
            Level::Kecamatan => Self::Kecamatan,
            Level::Desa if block(3).starts_with('1') => Self::Kelurahan,
            Level::Desa => Self::Desa,
        })
    }
}

/// An administrative area and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Kemendagri code with dots, for example `32.01.30.2008`.
    pub code: String,
    /// BPS code; its digits differ from the Kemendagri code.
    pub bps_code: Option<String>,
    /// What it is called by law.
    pub kind: Kind,
    /// Its rank.
    pub level: Level,
    /// Official name. The kabupaten's includes its kind (`Kabupaten Bogor`), the others' do not.
    pub name: String,
    /// Name in addresses; unique under the same parent only.
    pub slug: String,
    /// Code of the area above; none for the kabupaten.
    pub parent: Option<String>,
    /// A point inside it, for labels and lists; not the village office.
    pub point: LonLat,
    /// Official area in hectares.
    pub area_ha: f64,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Share of the kabupaten's residential building volume, by which example data are spread.
    pub seed_weight: Option<f64>,
    /// Other spellings of the name.
    pub aliases: Vec<String>,
}

impl Area {
    /// For people: `Kelurahan Pondok Rajeg`, `Kecamatan Cibinong`, `Kabupaten Bogor`.
    pub fn title(&self) -> String {
        match self.level {
            Level::Kabupaten => self.name.clone(),
            Level::Kecamatan | Level::Desa => format!("{} {}", self.kind.title(), self.name),
        }
    }
}

/// The facts of one kabupaten or kota, checked: kecamatan and desa sorted by code, every desa under a kecamatan.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The kabupaten or kota itself.
    pub kabupaten: Area,
    /// Sorted by code.
    pub kecamatan: Vec<Area>,
    /// Sorted by code.
    pub desa: Vec<Area>,
}

/// Shapes that go with [`Facts`], in the same order.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapes {
    /// Outline of the kabupaten.
    pub kabupaten: MultiPolygon<f64>,
    /// One for each kecamatan.
    pub kecamatan: Vec<MultiPolygon<f64>>,
    /// One for each desa.
    pub desa: Vec<MultiPolygon<f64>>,
}

/// Where the shapes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Named for people.
    pub source: String,
    /// False for shapes approximated from points and areas.
    pub official: bool,
}

/// Facts and shapes that do not belong together.
#[derive(Debug, thiserror::Error)]
pub enum AreasError {
    /// A desa whose kecamatan is not among the facts.
    #[error("desa {0} tidak punya kecamatan dalam data wilayah")]
    NoKecamatan(String),
    /// More desa than positions.
    #[error("jumlah desa {0} melebihi 65.535")]
    TooMany(usize),
    /// Another number of shapes than of areas.
    #[error("jumlah batas ({shapes}) tidak sama dengan jumlah wilayah ({areas})")]
    Count {
        /// Shapes given.
        shapes: usize,
        /// Areas known.
        areas: usize,
    },
}

/// All areas of the served kabupaten or kota, with shapes and lookups. Immutable; replaced as a whole.
#[derive(Debug)]
pub struct Areas {
    facts: Facts,
    shapes: Shapes,
    origin: Origin,
    kecamatan_of: Vec<u16>,
    first_desa: Vec<u16>,
    bounds: Rect<f64>,
    adjacent: Vec<Vec<DesaIx>>,
    slugs: HashMap<String, DesaIx>,
    names: NameIndex,
    locator: Locator,
}

impl Areas {
    /// Puts facts and shapes together.
    pub fn new(facts: Facts, shapes: Shapes, origin: Origin) -> Result<Self, AreasError> {
        let Facts { kecamatan, desa, .. } = &facts;
        if desa.len() > usize::from(u16::MAX) {
            return Err(AreasError::TooMany(desa.len()));
        }
        for (shapes, areas) in [(shapes.desa.len(), desa.len()), (shapes.kecamatan.len(), kecamatan.len())] {
            if shapes != areas {
                return Err(AreasError::Count { shapes, areas });
            }
        }
        let mut kecamatan_of = Vec::with_capacity(desa.len());
        let mut slugs = HashMap::with_capacity(desa.len());
        for (ix, area) in desa.iter().enumerate() {
            let position = area.parent.as_deref().and_then(|parent| position(kecamatan, parent));
            let position = position.ok_or_else(|| AreasError::NoKecamatan(area.code.clone()))?;
            kecamatan_of.push(position as u16);
            slugs.insert(slug_key(&kecamatan[position].slug, &area.slug), DesaIx(ix as u16));
        }
        let first_desa = (0..=kecamatan.len())
            .map(|k| kecamatan_of.partition_point(|&of| usize::from(of) < k) as u16)
            .collect();
        let point = facts.kabupaten.point;
        let bounds = shapes
            .kabupaten
            .bounding_rect()
            .unwrap_or_else(|| Rect::new((point.lon(), point.lat()), (point.lon(), point.lat())));
        Ok(Self {
            names: NameIndex::new(&facts),
            locator: Locator::new(&shapes.desa),
            adjacent: topology::adjacent(&shapes.desa),
            facts,
            shapes,
            origin,
            kecamatan_of,
            first_desa,
            bounds,
            slugs,
        })
    }

    /// The kabupaten or kota.
    pub fn kabupaten(&self) -> &Area {
        &self.facts.kabupaten
    }

    /// All kecamatan, sorted by code.
    pub fn kecamatan(&self) -> &[Area] {
        &self.facts.kecamatan
    }

    /// All desa and kelurahan, sorted by code; [`DesaIx`] is the position here.
    pub fn desa(&self) -> &[Area] {
        &self.facts.desa
    }

    /// The facts that the shapes go with.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The kecamatan that a desa belongs to.
    pub fn kecamatan_of(&self, desa: DesaIx) -> KecamatanIx {
        KecamatanIx(self.kecamatan_of[usize::from(desa.0)])
    }

    /// For each desa the position of its kecamatan.
    pub fn kecamatan_of_slice(&self) -> &[u16] {
        &self.kecamatan_of
    }

    /// The desa of a kecamatan, in order; they are neighbours in [`Areas::desa`].
    pub fn desa_of(&self, kecamatan: KecamatanIx) -> impl ExactSizeIterator<Item = DesaIx> + Clone + use<> {
        let k = usize::from(kecamatan.0);
        (self.first_desa[k]..self.first_desa[k + 1]).map(DesaIx)
    }

    /// The desa with this Kemendagri code.
    pub fn desa_by_code(&self, code: &str) -> Option<DesaIx> {
        position(&self.facts.desa, code).map(|ix| DesaIx(ix as u16))
    }

    /// The kecamatan with this Kemendagri code.
    pub fn kecamatan_by_code(&self, code: &str) -> Option<KecamatanIx> {
        position(&self.facts.kecamatan, code).map(|ix| KecamatanIx(ix as u16))
    }

    /// The area of any level with this Kemendagri code.
    pub fn by_code(&self, code: &str) -> Option<&Area> {
        if self.facts.kabupaten.code == code {
            return Some(&self.facts.kabupaten);
        }
        let of = |areas| position(areas, code).map(|ix| &areas[ix]);
        of(&self.facts.kecamatan).or_else(|| of(&self.facts.desa))
    }

    /// The kecamatan of the address `/wilayah/{kecamatan}`.
    pub fn kecamatan_by_slug(&self, kecamatan: &str) -> Option<KecamatanIx> {
        let found = self.facts.kecamatan.iter().position(|area| area.slug == kecamatan);
        found.map(|ix| KecamatanIx(ix as u16))
    }

    /// The desa of the address `/wilayah/{kecamatan}/{desa}`.
    pub fn desa_by_slugs(&self, kecamatan: &str, desa: &str) -> Option<DesaIx> {
        self.slugs.get(&slug_key(kecamatan, desa)).copied()
    }

    /// The desa called so, in any known spelling; without `kecamatan` a name may stand for several.
    pub fn find_desa_by_name(&self, kecamatan: Option<&str>, desa: &str) -> Found<DesaIx> {
        self.names.desa(kecamatan, desa, &self.kecamatan_of)
    }

    /// The kecamatan called so, in any known spelling.
    pub fn find_kecamatan_by_name(&self, kecamatan: &str) -> Found<KecamatanIx> {
        self.names.kecamatan(kecamatan)
    }

    /// Outline of the kabupaten.
    pub fn outline(&self) -> &MultiPolygon<f64> {
        &self.shapes.kabupaten
    }

    /// Shape of a kecamatan.
    pub fn kecamatan_shape(&self, kecamatan: KecamatanIx) -> &MultiPolygon<f64> {
        &self.shapes.kecamatan[usize::from(kecamatan.0)]
    }

    /// Shape of a desa.
    pub fn desa_shape(&self, desa: DesaIx) -> &MultiPolygon<f64> {
        &self.shapes.desa[usize::from(desa.0)]
    }

    /// All shapes, in the order of the areas.
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// Where the shapes come from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// False while the shapes are approximations.
    pub fn official(&self) -> bool {
        self.origin.official
    }

    /// Where the shapes come from, for people.
    pub fn source(&self) -> &str {
        &self.origin.source
    }

    /// Smallest box around the kabupaten, in degrees.
    pub fn bounds(&self) -> Rect<f64> {
        self.bounds
    }

    /// Desa that share a border with this one, in order.
    pub fn adjacent(&self, desa: DesaIx) -> &[DesaIx] {
        &self.adjacent[usize::from(desa.0)]
    }

    /// The desa that holds a point, and how near its border is; none outside the kabupaten.
    pub fn locate(&self, point: LonLat) -> Option<Located> {
        self.locator.locate(&self.shapes.desa, point)
    }

    /// As [`Areas::locate`] without the distance, for many points: the desa and whether polygons overlap there.
    pub fn desa_at(&self, point: LonLat) -> Option<(DesaIx, bool)> {
        self.locator.desa_at(&self.shapes.desa, point)
    }
}

fn slug_key(kecamatan: &str, desa: &str) -> String {
    format!("{kecamatan}/{desa}")
}

fn position(areas: &[Area], code: &str) -> Option<usize> {
    areas.binary_search_by(|area| area.code.as_str().cmp(code)).ok()
}
