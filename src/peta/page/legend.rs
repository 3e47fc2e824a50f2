//! The legend: which colour an area has, what the colours mean, and what else must be known to read them.

use super::state::{Layer, Measure, State};
use super::view::{Row, measure};
use crate::http::format;
use crate::peta::ProductIx;
use crate::peta::atlas::Atlas;
use crate::peta::class::Breaks;
use crate::peta::palette;

/// Below this share a dominant product is drawn muted: it leads, but most make something else.
const WEAK_SHARE: f64 = 0.25;

const TIED: &str = "seri";
const TOO_FEW: &str = "kurang";
const EMPTY: &str = "kosong";
const TIED_FILL: &str = "url(#seri)";
const TOO_FEW_FILL: &str = "url(#arsir)";

/// One entry of the legend.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The word that ties it to areas.
    pub class: String,
    /// Colour.
    pub fill: String,
    /// For people.
    pub label: String,
    /// How many areas are of it, for people.
    pub areas: String,
    /// Switched off.
    pub off: bool,
}

/// The legend.
#[derive(Clone, Debug)]
pub struct Legend {
    /// What is coloured.
    pub title: String,
    /// Entries, rising.
    pub entries: Vec<Entry>,
    /// True when the shapes are official.
    pub official: bool,
    /// What else must be known to read it.
    pub note: Option<String>,
}

/// What a legend explains.
pub(super) struct Shown<'a> {
    pub state: &'a State,
    pub atlas: &'a Atlas,
    pub rows: &'a [Row],
    /// For layers that have classes.
    pub breaks: Option<&'a Breaks>,
    /// `kecamatan` or `desa`.
    pub level: &'static str,
    /// The product of the layer [`Layer::Product`].
    pub product: Option<ProductIx>,
    /// Records without a start, when a month was asked for.
    pub undated: Option<u32>,
}

impl Legend {
    pub(super) fn new(shown: &Shown<'_>) -> Self {
        Self {
            title: title(shown),
            entries: entries(shown),
            official: shown.atlas.areas.official(),
            note: note(shown),
        }
    }
}

/// The entry that an area belongs to, and its colour.
pub(super) fn class_and_fill(row: &Row, breaks: Option<&Breaks>) -> (String, String) {
    let of = |class: &str, fill: &str| (class.to_owned(), fill.to_owned());
    match (breaks, row.value, &row.dominant) {
        (Some(breaks), Some(value), _) => match breaks.class_of(value) {
            Some(class) => of(&class.to_string(), breaks.colour(class)),
            None => of(EMPTY, palette::NOTHING),
        },
        (None, _, Some(dominant)) if !dominant.tied.is_empty() => of(TIED, TIED_FILL),
        (None, _, Some(dominant)) => {
            of(&dominant.group, &palette::dominant(&dominant.group, dominant.share < WEAK_SHARE))
        }
        (None, _, None) if row.counts.total == 0 => of(EMPTY, palette::NOTHING),
        (Some(_), None, _) | (None, _, None) => of(TOO_FEW, TOO_FEW_FILL),
    }
}

/// The classes, or the product groups that lead somewhere; then what stands beside them and occurs.
fn entries(shown: &Shown<'_>) -> Vec<Entry> {
    let entry = |class: &str, fill: &str, label: String| {
        let areas = shown.rows.iter().filter(|row| row.class == class).count();
        let entry = Entry {
            class: class.to_owned(),
            fill: fill.to_owned(),
            label,
            areas: format!("{areas} {}", shown.level),
            off: shown.state.hidden.iter().any(|hidden| hidden == class),
        };
        (areas, entry)
    };
    let mut entries = Vec::new();
    if let Some(breaks) = shown.breaks {
        // A class without areas stays: together they are the scale.
        entries.extend((0..breaks.lower.len()).map(|class| {
            entry(&class.to_string(), breaks.colour(class), class_label(breaks, class, shown.state)).1
        }));
    }
    let groups = shown.breaks.is_none().then_some(&shown.atlas.dictionary.groups);
    let groups = groups.into_iter().flatten();
    let others = groups.map(|group| entry(&group.slug, palette::group(&group.slug), group.name.to_string()));
    let special = [
        entry(TIED, TIED_FILL, "Seri, dua produk sama banyak".to_owned()),
        entry(TOO_FEW, TOO_FEW_FILL, "Belum cukup data (kurang dari 5 UKM)".to_owned()),
        entry(EMPTY, palette::NOTHING, "Tidak ada UKM".to_owned()),
    ];
    entries.extend(others.chain(special).filter(|(areas, _)| *areas > 0).map(|(_, entry)| entry));
    entries
}

fn title(shown: &Shown<'_>) -> String {
    let level = shown.level;
    match (shown.state.layer, measure(shown.state)) {
        (Layer::Dominant, _) => format!("Kelompok produk dominan per {level}"),
        (Layer::Product, _) => format!(
            "Bagian UKM yang membuat {}",
            shown.product.map_or("produk ini", |product| &shown.atlas.dictionary.product(product).name)
        ),
        (_, Measure::PerKm2) => format!("UKM per km² tiap {level}"),
        _ => format!("Jumlah UKM per {level}"),
    }
}

fn note(shown: &Shown<'_>) -> Option<String> {
    let of_layer = match shown.state.layer {
        Layer::Dominant => Some("Warna pudar: produk terbanyak dibuat kurang dari 25% UKM."),
        Layer::Points => Some(
            "Pada peta interaktif: makin besar lingkaran, makin banyak UKM di sana; titik berongga berarti hanya desanya yang diketahui.",
        ),
        Layer::Density => Some("Pada peta interaktif: makin gelap, makin rapat UKM-nya."),
        Layer::Count | Layer::Product => None,
    };
    let undated = shown
        .undated
        .filter(|n| *n > 0)
        .map(|n| format!("{} UKM tanpa bulan mulai tidak ikut dihitung.", format::whole(n)));
    let notes: Vec<String> = of_layer.map(str::to_owned).into_iter().chain(undated).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

fn class_label(breaks: &Breaks, class: usize, state: &State) -> String {
    let share = state.layer == Layer::Product;
    let text =
        |value: f64| if share { format::percent(value) } else { format::decimal(value, breaks.decimals) };
    let low = breaks.lower[class];
    match breaks.lower.get(class + 1) {
        // Whole numbers: the class ends where the next begins, less one.
        Some(next) if breaks.decimals == 0 && !share => {
            let high = next - 1.0;
            if high > low { format!("{}–{}", text(low), text(high)) } else { text(low) }
        }
        Some(next) => format!("{} – di bawah {}", text(low), text(*next)),
        None => format!("{} atau lebih", text(low)),
    }
}
