//! The ledger month by month as bars, drawn on the server.

use crate::http::format;
use crate::month::Month;
use crate::mutu::class::Class;
use crate::mutu::month::Past;

/// Units of the picture.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 150.0;
/// Room for the names of the months.
const BELOW: f64 = 18.0;
/// A bar takes this part of its place.
const BAR: f64 = 0.7;

/// Colours of the classes, told apart without telling red from green: dark for what is wrong, pale for what is right.
const COLOURS: [&str; 5] = ["#4a2c6a", "#a8403a", "#d9962f", "#8f9aa3", "#a9cfae"];

/// A picture and the table that says the same.
pub(super) struct Trend {
    pub width: f64,
    pub height: f64,
    pub bars: Vec<Bar>,
    pub names: Vec<Name>,
    pub legend: Vec<(&'static str, &'static str)>,
    pub rows: Vec<(String, Vec<String>, String)>,
    /// What a screen reader says of the whole.
    pub label: String,
}

pub(super) struct Bar {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    pub colour: &'static str,
    pub title: String,
}

pub(super) struct Name {
    pub x: String,
    pub y: String,
    pub text: String,
}

fn share(count: i64, all: i64) -> f64 {
    if all == 0 {
        0.0
    } else {
        f64::from(i32::try_from(count).unwrap_or(i32::MAX))
            / f64::from(i32::try_from(all).unwrap_or(i32::MAX))
    }
}

fn short(month: Month) -> String {
    let name: String = month.indonesian().chars().take(3).collect();
    if month.month() == 1 { format!("{name} {}", month.year() % 100) } else { name }
}

impl Trend {
    /// None when nothing is remembered.
    pub fn new(past: &[Past]) -> Option<Self> {
        let (first, last) = (past.first()?, past.last()?);
        let place = WIDTH / f64::from(u32::try_from(past.len()).unwrap_or(1)).max(6.0);
        let (mut bars, mut names, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        let mut x = 0.0;
        for (month, counts) in past {
            let all: i64 = counts.iter().sum();
            // What is in order stands below, so that its edge is the line that should rise.
            let mut y = HEIGHT - BELOW;
            for class in Class::ALL.into_iter().rev() {
                let count = counts[class as usize];
                let height = share(count, all) * (HEIGHT - BELOW);
                y -= height;
                if count > 0 {
                    bars.push(Bar {
                        x: format!("{:.1}", x + place * (1.0 - BAR) / 2.0),
                        y: format!("{y:.1}"),
                        width: format!("{:.1}", place * BAR),
                        height: format!("{height:.1}"),
                        colour: COLOURS[class as usize],
                        title: format!(
                            "{}: {} {}",
                            month.indonesian(),
                            class.title(),
                            format::whole(count.unsigned_abs())
                        ),
                    });
                }
            }
            names.push(Name {
                x: format!("{:.1}", x + place / 2.0),
                y: format!("{:.1}", HEIGHT - 5.0),
                text: short(*month),
            });
            let cells = counts.iter().map(|count| format::whole(count.unsigned_abs())).collect();
            let recorded = share(counts[Class::Recorded as usize], all);
            rows.push((month.indonesian(), cells, format::percent(recorded)));
            x += place;
        }
        let recorded = |(_, counts): &Past| {
            format::percent(share(counts[Class::Recorded as usize], counts.iter().sum()))
        };
        let label = if past.len() == 1 {
            format!("{}: tercatat {}", last.0.indonesian(), recorded(last))
        } else {
            format!(
                "Tercatat {} pada {}, {} pada {}",
                recorded(first),
                first.0.indonesian(),
                recorded(last),
                last.0.indonesian()
            )
        };
        let legend = Class::ALL.into_iter().map(|class| (class.title(), COLOURS[class as usize])).collect();
        Some(Self { width: WIDTH, height: HEIGHT, bars, names, legend, rows, label })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_of_a_month_fill_its_height_and_the_table_says_the_same() {
        let month = |number| Month::new(2026, number).expect("a month");
        let past = [(month(10), [1, 2, 3, 4, 10]), (month(11), [0, 0, 0, 0, 5])];
        let trend = Trend::new(&past).expect("a trend");
        let height =
            |bars: &[Bar]| bars.iter().map(|bar| bar.height.parse::<f64>().expect("a height")).sum::<f64>();
        assert!((height(&trend.bars[..5]) - (HEIGHT - BELOW)).abs() < 0.5);
        assert_eq!(trend.bars.len(), 6);
        assert_eq!(trend.label, "Tercatat 50\u{a0}% pada Oktober 2026, 100\u{a0}% pada November 2026");
        assert_eq!(trend.rows[0].1, ["1", "2", "3", "4", "10"]);
        assert!(Trend::new(&[]).is_none());
    }
}
