//! The choropleth as SVG: what `peta/page/svg.html` draws.

use geo::{BoundingRect, MultiPolygon, Rect};

use super::state::{Layer, Place};
use super::view::{Row, View};
use crate::peta::atlas::Atlas;
use crate::peta::shape::Label;

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
    /// The desa that the page is about.
    pub chosen: bool,
}

/// A name on the picture.
#[derive(Clone, Debug)]
pub struct Name {
    /// Middle of the text.
    pub x: i32,
    /// Base line of the text.
    pub y: i32,
    /// Font size.
    pub size: u32,
    /// The name.
    pub text: String,
    /// Of an area around, not of one that is drawn.
    pub quiet: bool,
}

/// A choropleth.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// `min-x min-y width height`.
    pub view_box: String,
    /// What a screen reader says of the whole.
    pub label: String,
    /// Borders of areas around, drawn quietly.
    pub around: String,
    /// Areas.
    pub areas: Vec<AreaPath>,
    /// Every border between areas, once.
    pub mesh: String,
    /// Outline around all areas.
    pub outline: String,
    /// Names that fit inside their area.
    pub names: Vec<Name>,
}

/// Largest and smallest font sizes of names, in units of the view box.
const FONT: std::ops::RangeInclusive<f64> = 10.0..=17.0;
/// Width of a letter of the sans-serif fonts in use, of the font size, on average.
const LETTER: f64 = 0.56;

impl Drawing {
    /// Draws `view`.
    pub fn new(view: &View, atlas: &Atlas) -> Self {
        let shapes = atlas.shapes.of(match view.state.place {
            Place::Kabupaten => None,
            Place::Kecamatan(ix) => Some(ix),
            Place::Desa(ix) => Some(atlas.areas.kecamatan_of(ix)),
        });
        let areas = view
            .rows
            .iter()
            .zip(&shapes.shapes)
            .map(|(row, shape)| AreaPath {
                code: row.code.clone(),
                href: row.href.clone(),
                class: row.class.clone(),
                fill: row.fill.clone(),
                label: view.spoken(row),
                path: shape.path.clone(),
                off: view.state.hidden.contains(&row.class),
                chosen: row.chosen,
            })
            .collect();
        let width = shapes.view.width;
        let quiet = shapes.quiet.iter().filter_map(|around| name(&around.name, around.label?, width, true));
        let own = view
            .rows
            .iter()
            .zip(&shapes.shapes)
            .filter_map(|(row, shape)| name(text(view, row)?, shape.label, width, false));
        Self {
            view_box: format!("0 0 {} {}", shapes.view.width, shapes.view.height),
            label: format!("{}, {}", view.legend.title, view.place),
            around: shapes.around.clone(),
            areas,
            mesh: shapes.mesh.clone(),
            outline: shapes.outline.clone(),
            names: quiet.chain(own).collect(),
        }
    }
}

/// What is written on an area: its name or, where that is what is coloured, the product that leads there.
fn text<'a>(view: &View, row: &'a Row) -> Option<&'a str> {
    match (view.state.layer, &row.dominant) {
        (Layer::Dominant, dominant) => dominant.as_ref().map(|dominant| dominant.name.as_str()),
        _ => Some(&row.name),
    }
}

/// A name as large as fits around its place, inside a picture of this width; none when it would have to be smaller
/// than can be read.
fn name(text: &str, at: Label, width: i32, quiet: bool) -> Option<Name> {
    let letters = text.chars().count().max(1) as f64;
    // A name may reach a little beyond the inscribed circle: areas are wider than it.
    let size = (f64::from(at.radius) * 2.4 / (letters * LETTER)).min(*FONT.end());
    let half = (letters * LETTER * size / 2.0) as i32;
    (size >= *FONT.start()).then(|| Name {
        x: at.x.min(width - half).max(half),
        // The base line lies about a third of the letters' height below their middle.
        y: at.y + (size * 0.35) as i32,
        size: size as u32,
        text: text.to_owned(),
        quiet,
    })
}

/// Smallest box around a shape, degrees.
pub fn bounds(shape: &MultiPolygon<f64>) -> Option<Rect<f64>> {
    shape.bounding_rect()
}
