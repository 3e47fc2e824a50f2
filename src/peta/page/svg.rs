//! The choropleth as SVG: what `peta/page/svg.html` draws.

use geo::{BoundingRect, MultiPolygon, Rect};

use super::state::Place;
use super::view::{Row, View};
use crate::peta::atlas::Atlas;

/// One area, a link.
#[derive(Clone, Debug)]
pub struct AreaPath {
    /// Kemendagri code.
    pub code: String,
    /// Where it leads.
    pub href: String,
    /// Legend entry.
    pub class: String,
    /// Colour.
    pub fill: String,
    /// What a screen reader says.
    pub label: String,
    /// Outline in the units of the view box.
    pub path: String,
    /// Switched off in the legend.
    pub off: bool,
}

/// A name on the picture.
#[derive(Clone, Debug)]
pub struct Label {
    /// Middle of the text.
    pub x: i32,
    /// Base line of the text.
    pub y: i32,
    /// Font size.
    pub size: u32,
    /// The name.
    pub text: String,
}

/// A choropleth.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// `min-x min-y width height`.
    pub view_box: String,
    /// What a screen reader says of the whole.
    pub label: String,
    /// Areas around, drawn quietly.
    pub neighbours: Vec<String>,
    /// Areas.
    pub areas: Vec<AreaPath>,
    /// Outline around all areas.
    pub outline: String,
    /// Names that fit inside their area.
    pub labels: Vec<Label>,
}

/// Largest and smallest font sizes of names, in units of the view box.
const FONT: std::ops::RangeInclusive<f64> = 9.0..=17.0;
/// Width of a letter of the sans-serif fonts in use, of the font size, on average.
const LETTER: f64 = 0.56;

impl Drawing {
    /// Draws `view`.
    pub fn new(view: &View, atlas: &Atlas) -> Self {
        let shapes = match view.state.place {
            Place::Kabupaten => atlas.shapes.kabupaten(),
            Place::Kecamatan(ix) => atlas.shapes.kecamatan(ix),
            Place::Desa(ix) => atlas.shapes.kecamatan(atlas.areas.kecamatan_of(ix)),
        };
        let areas = view
            .rows
            .iter()
            .zip(&shapes.paths)
            .map(|(row, path)| AreaPath {
                code: row.code.clone(),
                href: row.href.clone(),
                class: row.class.clone(),
                fill: row.fill.clone(),
                label: view.spoken(row),
                path: path.clone(),
                off: view.state.hidden.contains(&row.class),
            })
            .collect();
        Self {
            view_box: shapes.view_box.clone(),
            label: format!("{}, {}", view.legend.title, view.place),
            neighbours: shapes.neighbours.clone(),
            areas,
            outline: shapes.outline.clone(),
            labels: view.rows.iter().zip(&shapes.anchors).filter_map(|(row, anchor)| label(view, row, *anchor)).collect(),
        }
    }
}

/// The name of an area, or of what dominates it, as large as fits into the circle around its anchor; none when it would
/// have to be smaller than can be read.
fn label(view: &View, row: &Row, (x, y, radius): (i32, i32, u32)) -> Option<Label> {
    let text = match (view.state.layer, &row.dominant) {
        (super::state::Layer::Dominant, Some(dominant)) => dominant.name.clone(),
        (super::state::Layer::Dominant, None) => return None,
        _ => row.name.clone(),
    };
    let letters = text.chars().count().max(1) as f64;
    // A name may reach a little beyond the inscribed circle: areas are wider than it.
    let size = (f64::from(radius) * 2.6 / (letters * LETTER)).min(*FONT.end());
    (size >= *FONT.start()).then(|| Label { x, y: y + (size * 0.35) as i32, size: size as u32, text })
}

/// Smallest box around a shape, degrees.
pub fn bounds(shape: &MultiPolygon<f64>) -> Option<Rect<f64>> {
    shape.bounding_rect()
}
