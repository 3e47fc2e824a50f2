//! Classes of a choropleth: five, by quantiles, with round bounds.

/// Number of classes.
pub const CLASSES: usize = 5;

/// Fill colours from few to many, one hue, falling in lightness so that they stay apart in grey and for colour-blind eyes.
pub const COLOURS: [&str; CLASSES] = ["#e4eedd", "#b9d6b4", "#83b58d", "#468c69", "#175540"];

/// Lower bounds of the classes, rising. A value below the first bound (0) has no class: it is "tidak ada".
#[derive(Clone, Debug, PartialEq)]
pub struct Breaks {
    /// Lower bounds; at most [`CLASSES`], strictly rising.
    pub lower: Vec<f64>,
    /// Decimals with which bounds are written.
    pub decimals: usize,
}

impl Breaks {
    /// Quantile classes of the positive `values`, their bounds rounded to two significant digits.
    /// Whole numbers keep whole bounds (`whole`).
    ///
    /// Quantiles, because counts per area are skewed: equal intervals would put nearly all areas into the first class
    /// (Slocum et al., Thematic Cartography, ch. 5).
    pub fn quantile(values: &[f64], whole: bool) -> Self {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
        sorted.sort_by(f64::total_cmp);
        let smallest = if whole { 1.0 } else { 0.0 };
        let mut lower = vec![smallest];
        if let Some(&first) = sorted.first() {
            if !whole {
                lower[0] = first.min(round_down(first));
            }
            for class in 1..CLASSES {
                let bound = round(sorted[sorted.len() * class / CLASSES], whole);
                if lower.last().is_some_and(|last| bound > *last)
                    && sorted.last().is_some_and(|top| bound <= *top)
                {
                    lower.push(bound);
                }
            }
        }
        let least_step = lower.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
        let decimals = if whole || least_step >= 10.0 { 0 } else { usize::from(least_step < 1.0) + 1 };
        Self { lower, decimals }
    }

    /// The class of `value`, 0 for the lowest; none for values below the first bound.
    pub fn class_of(&self, value: f64) -> Option<usize> {
        self.lower.partition_point(|bound| *bound <= value).checked_sub(1)
    }

    /// Colour of class `class`: the palette is spread over the classes that there are.
    pub fn colour(&self, class: usize) -> &'static str {
        let spread = if self.lower.len() < 2 { 2 } else { class * (CLASSES - 1) / (self.lower.len() - 1) };
        COLOURS[spread.min(CLASSES - 1)]
    }
}

/// Two significant digits.
fn round(value: f64, whole: bool) -> f64 {
    let unit = unit_of(value, whole);
    ((value / unit).round() * unit * 1e9).round() / 1e9
}

fn round_down(value: f64) -> f64 {
    let unit = unit_of(value, false);
    ((value / unit).floor() * unit * 1e9).round() / 1e9
}

fn unit_of(value: f64, whole: bool) -> f64 {
    let unit = 10_f64.powf(value.abs().log10().floor() - 1.0);
    if whole { unit.max(1.0) } else { unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skewed_counts_fill_all_classes_with_round_bounds() {
        let values: Vec<f64> = (1..=40).map(|n| f64::from(n * n * n)).collect();
        let breaks = Breaks::quantile(&values, true);
        assert_eq!(breaks.lower.len(), CLASSES);
        let mut filled = [0; CLASSES];
        for value in values {
            filled[breaks.class_of(value).unwrap()] += 1;
        }
        assert!(filled.iter().all(|n| (6..=10).contains(n)), "{filled:?} {breaks:?}");
    }

    #[test]
    fn nothing_is_not_few() {
        let breaks = Breaks::quantile(&[0.0, 3.0, 4.0, 900.0], true);
        assert_eq!(breaks.class_of(0.0), None);
        assert_eq!(breaks.class_of(1.0), Some(0));
    }

    #[test]
    fn few_distinct_values_make_fewer_classes() {
        assert_eq!(Breaks::quantile(&[1.0, 1.0, 1.0], true).lower, [1.0]);
        assert_eq!(Breaks::quantile(&[], true).lower, [1.0]);
        assert!(Breaks::quantile(&[0.02, 0.04, 3.5, 11.0], false).lower.windows(2).all(|p| p[0] < p[1]));
    }
}
