//! Areas as compact SVG paths.

use geo::{BoundingRect, MultiPolygon};

use crate::wilayah::{Areas, KecamatanIx};

/// The shapes of one picture.
#[derive(Clone, Debug)]
pub struct ShapeSet {
    /// `min-x min-y width height`.
    pub view_box: String,
    /// One path per area, in the order of the areas.
    pub paths: Vec<String>,
    /// Outline around all areas.
    pub outline: String,
    /// Areas around.
    pub neighbours: Vec<String>,
    /// For each area a point inside it and the radius of the circle around that point that fits.
    pub anchors: Vec<(i32, i32, u32)>,
}

/// All pictures of a kabupaten.
#[derive(Clone, Debug)]
pub struct ShapeSets {
    kabupaten: ShapeSet,
    kecamatan: Vec<ShapeSet>,
}

impl ShapeSets {
    /// Draws everything.
    pub fn new(areas: &Areas) -> Self {
        let s = areas.shapes();
        Self {
            kabupaten: set(&s.kecamatan, &s.kabupaten),
            kecamatan: (0..areas.kecamatan().len()).map(|k| { let ix = KecamatanIx(k as u16); let d: Vec<_> = areas.desa_of(ix).map(|d| areas.desa_shape(d).clone()).collect(); set(&d, areas.kecamatan_shape(ix)) }).collect(),
        }
    }
    /// The kabupaten by kecamatan.
    pub fn kabupaten(&self) -> &ShapeSet { &self.kabupaten }
    /// A kecamatan by desa.
    pub fn kecamatan(&self, ix: KecamatanIx) -> &ShapeSet { &self.kecamatan[usize::from(ix.0)] }
}

fn set(shapes: &[MultiPolygon<f64>], outline: &MultiPolygon<f64>) -> ShapeSet {
    let b = outline.bounding_rect().unwrap();
    let k = 720.0 / b.width();
    let p = |m: &MultiPolygon<f64>| { let mut s = String::new(); for poly in m { for ring in std::iter::once(poly.exterior()).chain(poly.interiors()) { for (n, c) in ring.coords().enumerate() { s.push_str(&format!("{}{} {}", if n == 0 { "M" } else { "L" }, ((c.x - b.min().x) * k) as i32, ((b.max().y - c.y) * k) as i32)); } s.push('Z'); } } s };
    ShapeSet { view_box: format!("-4 -4 728 {}", (b.height() * k) as i32 + 8), paths: shapes.iter().map(p).collect(), outline: p(outline), neighbours: vec![], anchors: shapes.iter().map(|m| { let c = m.bounding_rect().unwrap().center(); (((c.x - b.min().x) * k) as i32, ((b.max().y - c.y) * k) as i32, 30) }).collect() }
}
