//! Telling counts from projections. Pure.
//!
//! What is counted is uneven. A series of whole numbers that lies on one exponential curve within the error of rounding in
//! every year was calculated from its first or last year; two series of the same area that agree in every digit are one.

use std::collections::BTreeMap;

use super::Figure;

/// Three growth rates that agree are no coincidence; two may be.
const FEWEST_YEARS: usize = 4;
/// A series that changes less than so many times the error of rounding fits every curve.
const TELLING: f64 = 8.0;
/// So many series of a source with one factor make those likely that are too small to tell by themselves.
const MANY: usize = 3;
/// Factors that differ by less are one.
const SAME_FACTOR: f64 = 0.002;

/// An area and a category, year by year.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Code and name of the area.
    pub area: (String, String),
    /// Empty without categories.
    pub category: String,
    /// Values by year.
    pub values: BTreeMap<i16, i64>,
    /// Why it looks like a projection.
    pub signs: Vec<Sign>,
}

/// Why a series looks like a projection.
#[derive(Clone, Debug, PartialEq)]
pub enum Sign {
    /// Every year it grows by this factor.
    Constant(f64),
    /// It is the same as this category of the same area.
    Same(String),
}

/// Puts figures together to series and marks those that look like projections.
pub fn series(figures: &[Figure]) -> Vec<Series> {
    let mut all: BTreeMap<(String, String, String), BTreeMap<i16, i64>> = BTreeMap::new();
    for figure in figures {
        let key = (figure.area_code.clone(), figure.area_name.clone(), figure.category.clone());
        all.entry(key).or_default().insert(figure.year, figure.value);
    }
    let series = all.into_iter().map(|((code, name, category), values)| Series {
        area: (code, name),
        category,
        values,
        signs: Vec::new(),
    });
    let mut series: Vec<Series> = series.collect();
    mark_constant(&mut series);
    mark_same(&mut series);
    series
}

/// Years without a gap; what skips some tells no yearly factor.
fn consecutive(values: &BTreeMap<i16, i64>) -> bool {
    values.keys().zip(values.keys().skip(1)).all(|(one, next)| next - one == 1)
}

fn amounts(values: &BTreeMap<i16, i64>) -> Vec<f64> {
    values.values().map(|value| *value as f64).collect()
}

/// Whether every value lies on the curve from the first by `factor`, within what rounding both may do.
fn lies_on(amounts: &[f64], factor: f64) -> bool {
    let first = amounts.first().copied().unwrap_or_default();
    let mut power = 1.0;
    amounts.iter().all(|amount| {
        let near = (amount - first * power).abs() <= 0.5 + 0.5 * power;
        power *= factor;
        near
    })
}

/// The factor between the first and the last value, once a year.
fn factor(amounts: &[f64]) -> Option<f64> {
    let (first, last) = (amounts.first()?, amounts.last()?);
    let steps = i32::try_from(amounts.len()).ok()? - 1;
    (*first > 0.0 && *last > 0.0 && steps > 0).then(|| (last / first).powf(1.0 / f64::from(steps)))
}

fn mark_constant(series: &mut [Series]) {
    let mut clear: Vec<f64> = Vec::new();
    for one in series.iter_mut().filter(|one| one.values.len() >= FEWEST_YEARS && consecutive(&one.values)) {
        let amounts = amounts(&one.values);
        let Some(factor) = factor(&amounts).filter(|factor| lies_on(&amounts, *factor)) else { continue };
        let change = (amounts[amounts.len() - 1] - amounts[0]).abs();
        // The same number year after year was copied.
        if change > TELLING || change == 0.0 {
            one.signs.push(Sign::Constant(factor));
            clear.push(factor);
        }
    }
    clear.sort_by(f64::total_cmp);
    let Some(common) = clear.get(clear.len() / 2).copied() else { return };
    if clear.iter().filter(|factor| (**factor - common).abs() < SAME_FACTOR).count() < MANY {
        return;
    }
    // What is too small to tell by itself is told by its company.
    for one in series.iter_mut().filter(|one| one.values.len() >= FEWEST_YEARS && one.signs.is_empty()) {
        if consecutive(&one.values) && lies_on(&amounts(&one.values), common) {
            one.signs.push(Sign::Constant(common));
        }
    }
}

/// Series of one area lie together, so each is compared with its neighbours only.
fn mark_same(series: &mut [Series]) {
    for area in series.chunk_by_mut(|one, next| one.area == next.area) {
        for at in 0..area.len() {
            let (before, rest) = area.split_at_mut(at);
            let Some((one, _)) = rest.split_first_mut() else { continue };
            let twins = before
                .iter_mut()
                .filter(|other| one.values.len() >= FEWEST_YEARS - 1 && one.values == other.values);
            for other in twins {
                other.signs.push(Sign::Same(one.category.clone()));
                one.signs.push(Sign::Same(other.category.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(category: &str, values: &[i64]) -> Vec<Figure> {
        (2017..)
            .zip(values)
            .map(|(year, value)| Figure {
                area_code: "32.01".to_owned(),
                area_name: "Kabupaten Bogor".to_owned(),
                category: category.to_owned(),
                year,
                value: *value,
            })
            .collect()
    }

    fn signs(parts: &[(&str, &[i64])]) -> Vec<Vec<Sign>> {
        let all: Vec<Figure> =
            parts.iter().flat_map(|(category, values)| figures(category, values)).collect();
        series(&all).into_iter().map(|one| one.signs).collect()
    }

    #[test]
    fn a_series_on_one_curve_is_a_projection() {
        let found = signs(&[("A", &[927, 984, 1045, 1110, 1179])]);
        let [Sign::Constant(factor)] = found[0][..] else { panic!("{found:?}") };
        assert!((factor - 1.0619).abs() < 0.001, "{factor}");
        assert!(matches!(signs(&[("A", &[500, 500, 500, 500])])[0][..], [Sign::Constant(_)]));
    }

    #[test]
    fn what_was_counted_is_not_flagged() {
        for counted in [
            &[927, 1003, 998, 1110, 1179][..],
            &[100, 120, 150, 160, 400],
            &[3, 4, 4, 5, 5],
            &[900, 950, 1003],
        ] {
            assert_eq!(signs(&[("A", counted)]), [vec![]], "{counted:?}");
        }
        assert_eq!(signs(&[]), Vec::<Vec<Sign>>::new());
    }

    #[test]
    fn series_that_agree_in_every_digit_are_one() {
        let counted: &[i64] = &[927, 1003, 998, 1110];
        let found = signs(&[("A", counted), ("B", counted), ("C", &[927, 1003, 998, 1111])]);
        assert_eq!(found, [vec![Sign::Same("B".to_owned())], vec![Sign::Same("A".to_owned())], vec![]]);
    }

    #[test]
    fn small_series_are_judged_by_their_company() {
        let small: &[i64] = &[9, 10, 10, 11, 11];
        assert_eq!(signs(&[("Z", small)]), [vec![]]);
        let company: Vec<(&str, &[i64])> = vec![
            ("A", &[927, 984, 1045, 1110, 1179]),
            ("B", &[33111, 35161, 37337, 39648, 42102]),
            ("C", &[1854, 1969, 2091, 2220, 2357]),
            ("Z", small),
        ];
        let found = signs(&company);
        assert!(found.iter().all(|signs| matches!(signs[..], [Sign::Constant(_)])), "{found:?}");
    }
}
