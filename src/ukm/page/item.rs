//! One business in a list.

use crate::app::App;
use crate::http::format;
use crate::peta::atlas::Atlas;
use crate::peta::index::Ukm;
use crate::ukm::{contact, query};

/// What `ukm/page/item.html` shows.
#[derive(Clone, Debug)]
pub struct Item {
    /// Public code.
    pub code: String,
    /// Trade name.
    pub name: String,
    /// Name of its main product, or "belum diklasifikasi".
    pub product: String,
    /// Desa and kecamatan, for people.
    pub place: String,
    /// Kemendagri code of its desa.
    pub area: Option<String>,
    /// Longitude and latitude of an exact point.
    pub exact: Option<(f64, f64)>,
    /// Distance from the visitor, only to an exact point.
    pub distance: Option<String>,
    /// Address of a `WhatsApp` chat.
    pub whatsapp: Option<String>,
    /// Example data.
    pub demo: bool,
}

impl Item {
    /// The business without its published number.
    pub fn new(atlas: &Atlas, ukm: &Ukm<'_>, distance_m: Option<f64>) -> Self {
        let exact = ukm.point().filter(|point| point.exact).map(crate::peta::PublicPoint::position);
        Self {
            code: ukm.code_str().to_owned(),
            name: ukm.name().to_owned(),
            product: ukm
                .product()
                .map_or("produk belum diklasifikasi", |ix| &atlas.dictionary.product(ix).name)
                .to_owned(),
            place: place(atlas, ukm),
            area: ukm.desa().map(|ix| atlas.areas.desa()[usize::from(ix.0)].code.clone()),
            exact: exact.map(|at| (at.lon(), at.lat())),
            distance: distance_m.filter(|_| exact.is_some()).map(format::length),
            whatsapp: None,
            demo: ukm.demo(),
        }
    }
}

/// Where a business is, for people: `Desa Babakan, Kecamatan Dramaga`.
pub fn place(atlas: &Atlas, ukm: &Ukm<'_>) -> String {
    let Some(ix) = ukm.desa() else { return "letak belum diketahui".to_owned() };
    let desa = &atlas.areas.desa()[usize::from(ix.0)];
    let kecamatan = &atlas.areas.kecamatan()[usize::from(atlas.areas.kecamatan_of(ix).0)];
    format!("{}, {}", desa.title(), kecamatan.title())
}

/// List entries for businesses with their distances, with published `WhatsApp` numbers where the database answers.
pub async fn items(app: &App, atlas: &Atlas, found: &[(Ukm<'_>, Option<f64>)]) -> Vec<Item> {
    let mut items: Vec<Item> = found.iter().map(|(ukm, distance)| Item::new(atlas, ukm, *distance)).collect();
    let ids: Vec<i64> = found.iter().map(|(ukm, _)| ukm.id()).collect();
    let numbers = match app.db().spare().await {
        Some(mut conn) => query::list_whatsapp(&mut conn, &ids).await.unwrap_or_default(),
        None => Vec::new(),
    };
    for (id, phone) in numbers {
        if let Some(at) = ids.iter().position(|known| *known == id) {
            items[at].whatsapp = contact::whatsapp(&phone, &items[at].name);
        }
    }
    items
}
