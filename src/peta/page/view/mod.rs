//! What the map page shows in one state: figures per area, classes and the sentence that says the finding.
//! Picture, legend, list and script all draw from this one value, so they cannot disagree.

use serde::Serialize;

use super::legend::{self, Legend, Shown};
use super::state::{Layer, Measure, Place, State};
use crate::http::format;
use crate::peta::atlas::Atlas;
use crate::peta::class::Breaks;
use crate::peta::index::counts::Counts;
use crate::peta::{Filter, ProductIx};
use crate::wilayah::{Area, DesaIx, KecamatanIx};

/// A product that leads in an area.
#[derive(Clone, Debug, Serialize)]
pub struct DominantView {
    /// Slug.
    pub product: String,
    /// For people.
    pub name: String,
    /// Slug of its group.
    pub group: String,
    /// UKM making it ÷ UKM with a product.
    pub share: f64,
    /// UKM making it.
    pub count: u32,
    /// Name of the next product.
    pub runner_up: Option<String>,
    /// Names of products made by equally many.
    pub tied: Vec<String>,
}

impl DominantView {
    /// What leads among `counts`; none when too few have a product.
    pub fn of(counts: &Counts, atlas: &Atlas) -> Option<Self> {
        let dominant = counts.dominant()?;
        let product = atlas.dictionary.product(dominant.product);
        let name = |ix: ProductIx| atlas.dictionary.product(ix).name.to_string();
        Some(Self {
            product: product.slug.to_string(),
            name: product.name.to_string(),
            group: atlas.dictionary.group(product.group).slug.to_string(),
            share: dominant.share,
            count: dominant.count,
            runner_up: dominant.runner_up.map(|(ix, _)| name(ix)),
            tied: dominant.tied.iter().map(|ix| name(*ix)).collect(),
        })
    }

    /// For people: `Keripik (31 %)`.
    pub fn label(&self) -> String {
        let share = format::percent(self.share);
        match self.tied.as_slice() {
            [] => format!("{} ({share})", self.name),
            [other] => format!("{} dan {other} (seri, {share})", self.name),
            others => format!("{} dan {} produk lain (seri, {share})", self.name, others.len()),
        }
    }
}

/// One area with its figures.
#[derive(Clone, Debug)]
pub struct Row {
    /// Kemendagri code.
    pub code: String,
    /// Name without its kind.
    pub name: String,
    /// The map at this area.
    pub href: String,
    /// Its own page.
    pub page: String,
    /// Figures under the state's filter.
    pub counts: Counts,
    /// Official area, hectares.
    pub area_ha: f64,
    /// What the layer colours by; none where there is nothing to say.
    pub value: Option<f64>,
    /// Legend entry that it belongs to.
    pub class: String,
    /// Colour of its fill.
    pub fill: String,
    /// The product that leads.
    pub dominant: Option<DominantView>,
    /// True for the desa that was chosen.
    pub chosen: bool,
}

/// All figures of the page.
pub struct View {
    /// What was asked.
    pub state: State,
    /// `kecamatan` or `desa`: what the rows are.
    pub level: &'static str,
    /// Name of the part that is shown.
    pub place: String,
    /// One per area, in the order of codes.
    pub rows: Vec<Row>,
    /// The whole part.
    pub total: Counts,
    /// Records of no area; only for the whole kabupaten.
    pub not_located: u32,
    /// Records outside the kabupaten; only for the whole kabupaten.
    pub outside: u32,
    /// Bounds of the classes, for layers that have classes.
    pub breaks: Option<Breaks>,
    /// The legend.
    pub legend: Legend,
    /// The product of the layer [`Layer::Product`].
    pub product: Option<ProductIx>,
}

/// The areas that a place is shown by.
struct Parts<'a> {
    areas: &'a [Area],
    place_of: fn(usize, usize) -> Place,
    first: usize,
}

impl View {
    /// Computes the figures of `state`.
    pub fn new(state: State, atlas: &Atlas) -> Self {
        let product = (state.layer == Layer::Product).then(|| chosen_product(&state, atlas)).flatten();
        let filter = figures_filter(&state);
        let parent = match state.place {
            Place::Kabupaten => None,
            Place::Kecamatan(kecamatan) => Some(kecamatan),
            Place::Desa(desa) => Some(atlas.areas.kecamatan_of(desa)),
        };
        let (counts, total, not_located, outside) = figures(atlas, filter, parent);
        let parts = parts(atlas, parent);
        let values = |counts: &[Counts]| -> Vec<Option<f64>> {
            counts
                .iter()
                .zip(parts.areas)
                .map(|(counts, area)| value(&state, product, counts, area))
                .collect()
        };
        let now = values(&counts);
        // Bounds come from the figures without a month, so that they stay put while the month moves.
        let breaks = (state.layer != Layer::Dominant).then(|| {
            let fixed = match state.month {
                None => now.clone(),
                Some(_) => values(&figures(atlas, Filter { as_of: None, ..filter }, parent).0),
            };
            let whole = state.layer != Layer::Product && measure(&state) == Measure::Count;
            Breaks::quantile(&fixed.into_iter().flatten().collect::<Vec<_>>(), whole)
        });
        let mut rows: Vec<Row> = counts
            .into_iter()
            .zip(parts.areas)
            .zip(now)
            .enumerate()
            .map(|(n, ((counts, area), value))| {
                let place = (parts.place_of)(parts.first, n);
                let dominant = DominantView::of(&counts, atlas);
                Row {
                    code: area.code.clone(),
                    name: area.name.clone(),
                    href: state.at(place).address(atlas),
                    page: page_of(atlas, place),
                    counts,
                    area_ha: area.area_ha,
                    value,
                    class: String::new(),
                    fill: String::new(),
                    dominant,
                    chosen: place == state.place,
                }
            })
            .collect();
        for row in &mut rows {
            (row.class, row.fill) = legend::class_and_fill(row, breaks.as_ref());
        }
        let level = if parent.is_none() { "kecamatan" } else { "desa" };
        let place = parent.map_or(atlas.areas.kabupaten().name.clone(), |kecamatan| {
            atlas.areas.kecamatan()[usize::from(kecamatan.0)].title()
        });
        let legend = Legend::new(&Shown {
            state: &state,
            atlas,
            rows: &rows,
            breaks: breaks.as_ref(),
            level,
            product,
            undated: total.undated,
        });
        Self { state, level, place, rows, total, not_located, outside, breaks, legend, product }
    }

    /// The rows as a list shows them: largest figure of the layer first, areas without one last;
    /// by name where the layer has no figure, and between equals.
    pub fn listed(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        let figure = |row: &Row| match self.state.layer {
            Layer::Dominant => 0.0,
            _ => row.value.unwrap_or(f64::NEG_INFINITY),
        };
        rows.sort_by(|a, b| figure(b).total_cmp(&figure(a)).then_with(|| a.name.cmp(&b.name)));
        rows
    }

    /// The finding in one sentence.
    pub fn sentence(&self, atlas: &Atlas) -> String {
        let when = self.state.month.map_or(String::new(), |month| format!(" pada {}", month.indonesian()));
        if self.total.total == 0 {
            return format!("Tidak ada UKM yang cocok di {}{when}.", self.place);
        }
        match self.state.layer {
            Layer::Dominant => DominantView::of(&self.total, atlas).map_or_else(
                || format!("Data {} belum cukup untuk menyebut produk dominan{when}.", self.place),
                |dominant| {
                    format!(
                        "Produk terbanyak di {}{when}: {}, dibuat {} UKM ({} dari UKM yang produknya tercatat).",
                        self.place,
                        dominant.name,
                        format::whole(dominant.count),
                        format::percent(dominant.share)
                    )
                },
            ),
            Layer::Product => {
                let Some(product) = self.product else { return String::new() };
                let count = self.total.products.get(usize::from(product.0)).copied().unwrap_or(0);
                format!(
                    "{} UKM di {} membuat {}{when}, {} dari UKM yang produknya tercatat.",
                    format::whole(count),
                    self.place,
                    atlas.dictionary.product(product).name,
                    format::percent(ratio(count, self.total.with_product).unwrap_or(0.0))
                )
            }
            _ => {
                let most = self.rows.iter().max_by(|a, b| {
                    a.value.unwrap_or(0.0).total_cmp(&b.value.unwrap_or(0.0)).then(b.code.cmp(&a.code))
                });
                let most = most.map_or(String::new(), |row| {
                    format!(" Terbanyak di {}: {}.", row.name, self.value_text(row))
                });
                format!("{} UKM di {}{when}.{most}", format::whole(self.total.total), self.place)
            }
        }
    }

    /// The value of a row, for people.
    pub fn value_text(&self, row: &Row) -> String {
        let Some(value) = row.value else { return "belum cukup data".to_owned() };
        match (self.state.layer, measure(&self.state)) {
            (Layer::Product, _) => format::percent(value),
            (_, Measure::PerKm2) => format!("{} UKM/km²", format::decimal(value, 1)),
            _ => format!("{} UKM", format::whole(value as u64)),
        }
    }

    /// The value of a row in a column whose head names the unit.
    pub fn cell_text(&self, row: &Row) -> String {
        match row.value {
            Some(value) if self.state.layer != Layer::Product && measure(&self.state) == Measure::PerKm2 => {
                format::decimal(value, 1)
            }
            _ => self.value_text(row),
        }
    }

    /// What a screen reader says of a row.
    pub fn spoken(&self, row: &Row) -> String {
        match (self.state.layer, &row.dominant) {
            (Layer::Dominant, Some(dominant)) => format!("{}, {}", row.name, dominant.label()),
            (Layer::Dominant, None) => format!("{}, belum cukup data", row.name),
            _ => format!("{}, {}", row.name, self.value_text(row)),
        }
    }
}

/// For the share of one product all UKM are counted; otherwise the filter of the state.
fn figures_filter(state: &State) -> Filter {
    match state.layer {
        Layer::Product => Filter { product: None, ..state.filter() },
        _ => state.filter(),
    }
}

/// Without a choice, the product made by most UKM of the kabupaten (or of the chosen group).
fn chosen_product(state: &State, atlas: &Atlas) -> Option<ProductIx> {
    state.product.or_else(|| {
        let filter = Filter { group: state.group, ..Filter::default() };
        let counts = figures(atlas, filter, None).1;
        let most = counts.products.iter().copied().max().filter(|most| *most > 0)?;
        counts.products.iter().position(|n| *n == most).map(|ix| ProductIx(ix as u16))
    })
}

pub(super) fn measure(state: &State) -> Measure {
    if state.layer == Layer::Density { Measure::PerKm2 } else { state.measure }
}

fn parts(atlas: &Atlas, parent: Option<KecamatanIx>) -> Parts<'_> {
    match parent {
        None => Parts {
            areas: atlas.areas.kecamatan(),
            place_of: |_, n| Place::Kecamatan(KecamatanIx(n as u16)),
            first: 0,
        },
        Some(kecamatan) => {
            let mut desa = atlas.areas.desa_of(kecamatan);
            let len = desa.len();
            let first = desa.next().map_or(0, |desa| usize::from(desa.0));
            Parts {
                areas: &atlas.areas.desa()[first..first + len],
                place_of: |first, n| Place::Desa(DesaIx((first + n) as u16)),
                first,
            }
        }
    }
}

/// Counts of each part, of the whole, and of what belongs to no area.
fn figures(atlas: &Atlas, filter: Filter, parent: Option<KecamatanIx>) -> (Vec<Counts>, Counts, u32, u32) {
    let totals = atlas.index.area_totals(filter);
    match parent {
        None => {
            let parts =
                (0..atlas.areas.kecamatan().len()).map(|n| totals.kecamatan(KecamatanIx(n as u16))).collect();
            (parts, totals.kabupaten(), totals.not_located, totals.outside)
        }
        Some(kecamatan) => {
            let parts = atlas.areas.desa_of(kecamatan).map(|desa| totals.desa(desa)).collect();
            (parts, totals.kecamatan(kecamatan), 0, 0)
        }
    }
}

fn value(state: &State, product: Option<ProductIx>, counts: &Counts, area: &Area) -> Option<f64> {
    match (state.layer, measure(state)) {
        (Layer::Dominant, _) => None,
        (Layer::Product, _) => {
            let made = counts.products.get(usize::from(product?.0)).copied().unwrap_or(0);
            ratio(made, counts.with_product)
        }
        (_, Measure::PerKm2) => Some(f64::from(counts.total) / (area.area_ha / 100.0)),
        (_, Measure::Count) => Some(f64::from(counts.total)),
    }
}

/// `part` of `whole`; none below the five that a share needs to mean anything.
fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole >= crate::peta::index::counts::DOMINANT_MIN).then(|| f64::from(part) / f64::from(whole))
}

/// Address of the page about a place.
pub fn page_of(atlas: &Atlas, place: Place) -> String {
    let kecamatan = |kecamatan: KecamatanIx| &atlas.areas.kecamatan()[usize::from(kecamatan.0)].slug;
    match place {
        Place::Kabupaten => "/wilayah".to_owned(),
        Place::Kecamatan(ix) => format!("/wilayah/{}", kecamatan(ix)),
        Place::Desa(ix) => {
            format!(
                "/wilayah/{}/{}",
                kecamatan(atlas.areas.kecamatan_of(ix)),
                atlas.areas.desa()[usize::from(ix.0)].slug
            )
        }
    }
}

#[cfg(test)]
mod tests;
