//! The state of the map page, all of it in the address, so that a link shows the same thing.

use std::fmt::Write;

use crate::geodesy::LonLat;
use crate::http::error::Error;
use crate::http::params::{Params, encode};
use crate::month::Month;
use crate::peta::atlas::Atlas;
use crate::peta::{Filter, GroupIx, ProductIx};
use crate::wilayah::{DesaIx, KecamatanIx};

/// What the areas are coloured by, or what is drawn instead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layer {
    /// Number of UKM.
    #[default]
    Count,
    /// The product made by most UKM.
    Dominant,
    /// Share of the UKM that make one chosen product.
    Product,
    /// Heat map.
    Density,
    /// Clusters and points.
    Points,
}

impl Layer {
    /// All layers, in the order of the controls.
    pub const ALL: [Self; 5] = [Self::Count, Self::Dominant, Self::Product, Self::Density, Self::Points];

    /// As in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "jumlah",
            Self::Dominant => "dominan",
            Self::Product => "produk",
            Self::Density => "kepadatan",
            Self::Points => "titik",
        }
    }

    /// On its button.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Count => "Jumlah",
            Self::Dominant => "Produk dominan",
            Self::Product => "Satu produk",
            Self::Density => "Kepadatan",
            Self::Points => "Titik",
        }
    }
}

/// How areas of different size are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// UKM in the area.
    #[default]
    Count,
    /// UKM per square kilometre.
    PerKm2,
}

impl Measure {
    /// As in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "jumlah",
            Self::PerKm2 => "kepadatan_km2",
        }
    }
}

/// What part of the kabupaten is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// All of it, by kecamatan.
    #[default]
    Kabupaten,
    /// One kecamatan, by desa.
    Kecamatan(KecamatanIx),
    /// One desa, among its neighbours of the same kecamatan.
    Desa(DesaIx),
}

/// A circle around a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// Its centre.
    pub centre: LonLat,
    /// Its radius in metres, 1–50,000.
    pub radius_m: u32,
}

/// The whole state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// What is drawn.
    pub layer: Layer,
    /// Measure of the layer [`Layer::Count`].
    pub measure: Measure,
    /// Only UKM that make this product.
    pub product: Option<ProductIx>,
    /// Only UKM that make a product of this group.
    pub group: Option<GroupIx>,
    /// As things were in this month.
    pub month: Option<Month>,
    /// Part of the kabupaten.
    pub place: Place,
    /// Circle that the list is limited to.
    pub circle: Option<Circle>,
    /// Legend entries that are switched off.
    pub hidden: Vec<String>,
}

/// Radius of a circle whose radius is not given, metres.
pub const DEFAULT_RADIUS_M: u32 = 3000;

impl State {
    /// Reads the state from the query of a page.
    pub fn parse(mut params: Params, atlas: &Atlas) -> Result<Self, Error> {
        let layer = params.lookup("lapisan", "lapisan tidak dikenal", |text| {
            Layer::ALL.into_iter().find(|layer| layer.as_str() == text)
        });
        let measure = params.lookup("ukuran", "ukuran tidak dikenal", |text| {
            [Measure::Count, Measure::PerKm2].into_iter().find(|measure| measure.as_str() == text)
        });
        let product = params.lookup("produk", "produk tidak dikenal", |slug| atlas.dictionary.by_slug(slug));
        let group =
            params.lookup("kelompok", "kelompok tidak dikenal", |slug| atlas.dictionary.group_by_slug(slug));
        let month = params.parsed::<Month>("bulan");
        if month.is_some_and(|month| month > atlas.month) {
            params.error("bulan", format!("belum terjadi; paling akhir {}", atlas.month.indonesian()));
        }
        let place = params.lookup("wilayah", "wilayah tidak dikenal", |code| {
            (code == atlas.areas.kabupaten().code)
                .then_some(Place::Kabupaten)
                .or_else(|| atlas.areas.kecamatan_by_code(code).map(Place::Kecamatan))
                .or_else(|| atlas.areas.desa_by_code(code).map(Place::Desa))
        });
        let centre = params.position();
        let radius_m = params.whole("radius_m", 1, 50_000, DEFAULT_RADIUS_M);
        let hidden = params.text("sembunyi").unwrap_or_default();
        params.finish()?;
        Ok(Self {
            layer: layer.unwrap_or_default(),
            measure: measure.unwrap_or_default(),
            product,
            group,
            month,
            place: place.unwrap_or_default(),
            circle: centre.map(|centre| Circle { centre, radius_m }),
            // Each link on the page repeats them, so nothing else is carried along.
            hidden: hidden
                .split(',')
                .filter(|entry| is_legend_entry(entry, atlas))
                .take(20)
                .map(str::to_owned)
                .collect(),
        })
    }

    /// The filter that figures are taken under.
    pub fn filter(&self) -> Filter {
        Filter { product: self.product, group: self.group, as_of: self.month }
    }

    /// Kemendagri code of the place; none for the whole kabupaten.
    pub fn place_code<'a>(&self, atlas: &'a Atlas) -> Option<&'a str> {
        match self.place {
            Place::Kabupaten => None,
            Place::Kecamatan(kecamatan) => Some(&atlas.areas.kecamatan()[usize::from(kecamatan.0)].code),
            Place::Desa(desa) => Some(&atlas.areas.desa()[usize::from(desa.0)].code),
        }
    }

    /// The address of the map page in this state.
    pub fn address(&self, atlas: &Atlas) -> String {
        let mut query = Query::default();
        if self.layer != Layer::default() {
            query.push("lapisan", self.layer.as_str());
        }
        if self.measure != Measure::default() {
            query.push("ukuran", self.measure.as_str());
        }
        if let Some(product) = self.product {
            query.push("produk", &atlas.dictionary.product(product).slug);
        }
        if let Some(group) = self.group {
            query.push("kelompok", &atlas.dictionary.group(group).slug);
        }
        if let Some(month) = self.month {
            query.push("bulan", &month.to_string());
        }
        if let Some(code) = self.place_code(atlas) {
            query.push("wilayah", code);
        }
        if let Some(circle) = self.circle {
            query.push("lon", &circle.centre.lon().to_string());
            query.push("lat", &circle.centre.lat().to_string());
            query.push("radius_m", &circle.radius_m.to_string());
        }
        if !self.hidden.is_empty() {
            query.push("sembunyi", &self.hidden.join(","));
        }
        format!("/peta{}", query.0)
    }

    /// The same state for another place; the circle belongs to the old one.
    #[must_use]
    pub fn at(&self, place: Place) -> Self {
        Self { place, circle: None, ..self.clone() }
    }
}

/// Whether a legend can have an entry of this name: a class, a group of products, or one of the fills without data.
fn is_legend_entry(name: &str, atlas: &Atlas) -> bool {
    let class = name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_digit());
    class || ["seri", "kosong", "kurang"].contains(&name) || atlas.dictionary.group_by_slug(name).is_some()
}

/// A query string under construction, `?` included.
#[derive(Clone, Debug, Default)]
pub struct Query(pub String);

impl Query {
    /// Adds one pair.
    pub fn push(&mut self, name: &str, value: &str) {
        let separator = if self.0.is_empty() { '?' } else { '&' };
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{separator}{name}={}", encode(value));
    }
}
