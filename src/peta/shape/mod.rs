//! Areas as SVG paths, for the map that every page carries before any script runs.
//!
//! Vertices are snapped to a grid of whole units, and a vertex is dropped for all shapes or for none, so that shapes
//! that share a border still do.

pub(crate) mod label;
pub(crate) mod line;
pub(crate) mod mesh;
mod path;
pub(crate) mod ring;
mod sets;
pub(crate) mod simplify;
#[cfg(test)]
mod tests;
mod view;

use geo::{LineString, MultiPolygon};

pub use self::label::Label;
use self::mesh::Mesh;
use self::ring::Ring;
pub use self::sets::ShapeSets;
pub use self::view::View;
use crate::wilayah::cell::Surrounding;
use crate::wilayah::{Areas, KecamatanIx, topology};

/// An area as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Position in the areas of its level.
    pub ix: u16,
    /// For the `d` of an SVG path; to be filled by the even-odd rule.
    pub path: String,
    /// Where its name fits.
    pub label: Label,
}

/// Ground that belongs to somebody else, drawn quietly beneath the shapes.
#[derive(Clone, Debug, PartialEq)]
pub struct Quiet {
    /// Kemendagri code of the kecamatan, kabupaten or kota.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where its name fits within the view; none when what is seen is too small.
    pub label: Option<Label>,
}

/// A drawing of areas of one level.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeSet {
    /// What the drawing shows.
    pub view: View,
    /// In the order of the areas.
    pub shapes: Vec<Shape>,
    /// Around all shapes, for the `d` of an SVG path as the next two.
    pub outline: String,
    /// Every border between shapes, once.
    pub mesh: String,
    /// Borders of the quiet shapes, each once, without those that are in the outline.
    pub around: String,
    /// What is around.
    pub quiet: Vec<Quiet>,
}

/// Twice the area, in square units, that a border may change by for one vertex less.
const LEAST_TWICE_AREA: i64 = 5;
/// A quiet shape with less room than this has no label.
const LEAST_LABEL_RADIUS: i32 = 12;

impl ShapeSet {
    /// All kecamatan of the kabupaten, in its surroundings.
    pub fn of_kecamatan(areas: &Areas, surroundings: &[Surrounding]) -> Self {
        let view = View::around(areas.outline());
        let shapes = (0u16..).zip(&areas.shapes().kecamatan);
        Self::new(view, shapes, areas.outline(), quiet_surroundings(view, areas, surroundings))
    }

    /// All desa of the kabupaten, in its surroundings.
    pub fn of_all_desa(areas: &Areas, surroundings: &[Surrounding]) -> Self {
        let view = View::around(areas.outline());
        let shapes = (0u16..).zip(&areas.shapes().desa);
        Self::new(view, shapes, areas.outline(), quiet_surroundings(view, areas, surroundings))
    }

    /// The desa of one kecamatan, with the kecamatan around it.
    pub fn of_desa(areas: &Areas, kecamatan: KecamatanIx, surroundings: &[Surrounding]) -> Self {
        let shape = areas.kecamatan_shape(kecamatan);
        let view = View::around(shape);
        let mut quiet = quiet_surroundings(view, areas, surroundings);
        for (ix, area) in (0u16..).zip(areas.kecamatan()) {
            if KecamatanIx(ix) != kecamatan {
                let rings = topology::rings(areas.kecamatan_shape(KecamatanIx(ix)));
                quiet.extend(quiet_shape(view, &area.code, &area.name, view.clipped(rings), &[]));
            }
        }
        let desa = areas.desa_of(kecamatan).map(|desa| (desa.0, areas.desa_shape(desa)));
        Self::new(view, desa, shape, quiet)
    }

    fn new<'a>(
        view: View,
        shapes: impl Iterator<Item = (u16, &'a MultiPolygon<f64>)>,
        outline: &MultiPolygon<f64>,
        quiet: Vec<(Quiet, Vec<Ring>)>,
    ) -> Self {
        let (positions, mut drawn): (Vec<u16>, Vec<Vec<Ring>>) =
            shapes.map(|(ix, shape)| (ix, view.snapped(topology::rings(shape)))).unzip();
        let count = drawn.len();
        // Outline and surroundings take part, so that they keep to the shapes' borders.
        drawn.push(view.snapped(topology::rings(outline)));
        let (quiet, around): (Vec<Quiet>, Vec<Vec<Ring>>) = quiet.into_iter().unzip();
        drawn.extend(around);
        simplify::simplify(&mut drawn, LEAST_TWICE_AREA);
        let around = drawn.split_off(count + 1);
        let outline = drawn.pop().unwrap_or_default();
        let (low, high) = view.cut();
        let mut mesh = Mesh::within(low, high);
        // Borders that several have go to the outline first; it stands out.
        let outside = mesh.lines(&outline);
        let between = mesh.lines(drawn.iter().flatten());
        let around = mesh.lines(around.iter().flatten());
        let shape = |(ix, rings): (u16, Vec<Ring>)| Shape {
            ix,
            path: path::path(&rings),
            label: label::label(&rings),
        };
        Self {
            view,
            outline: path::open(&outside),
            mesh: path::open(&between),
            around: path::open(&around),
            shapes: positions.into_iter().zip(drawn).map(shape).collect(),
            quiet,
        }
    }
}

fn quiet_surroundings(view: View, areas: &Areas, surroundings: &[Surrounding]) -> Vec<(Quiet, Vec<Ring>)> {
    let over = view.clipped(topology::rings(areas.outline()));
    let of = |around: &Surrounding| {
        let pieces: Vec<Vec<Ring>> =
            around.pieces.iter().map(|piece: &LineString<f64>| view.clipped([piece])).collect();
        quiet_shape(view, &around.code, &around.name, ring::join(&pieces), &over)
    };
    surroundings.iter().filter_map(of).collect()
}

/// A quiet shape and its rings, its label where nothing is drawn `over` it; none when it is out of sight.
fn quiet_shape(
    view: View,
    code: &str,
    name: &str,
    rings: Vec<Ring>,
    over: &[Ring],
) -> Option<(Quiet, Vec<Ring>)> {
    if rings.is_empty() {
        return None;
    }
    let label = label::label_beside(&view.visible(&rings), over);
    let label = (label.radius >= LEAST_LABEL_RADIUS).then_some(label);
    Some((Quiet { code: code.to_owned(), name: name.to_owned(), label }, rings))
}
