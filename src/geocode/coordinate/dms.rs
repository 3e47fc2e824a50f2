//! Degrees, minutes and seconds, and hemispheres in Indonesian and English.

use super::number::Number;
use super::{Axis, Pair};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Degree,
    Minute,
    Second,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64, usize, Option<Unit>),
    Minus,
    /// Which axis, and whether its numbers are negative.
    Hemisphere(Axis, bool),
}

/// Reads two angles, each with a hemisphere or with a sign; none when anything else is in the text.
pub(super) fn parse(text: &str) -> Option<Pair> {
    let tokens = tokens(text)?;
    let marked =
        tokens.iter().any(|token| matches!(token, Token::Hemisphere(..) | Token::Number(_, _, Some(_))));
    if !marked {
        return None;
    }
    let [first, second] = angles(&tokens)?;
    let (a, b) = (first.number()?, second.number()?);
    let axis = first.hemisphere.map(|(axis, _)| axis);
    let other = second.hemisphere.map(|(axis, _)| axis.other());
    if axis.is_some() && other.is_some() && axis != other {
        return None;
    }
    let fixed_sign = first.hemisphere.is_some() || second.hemisphere.is_some();
    Some(Pair { first: a, second: b, axis: axis.or(other), fixed_sign })
}

/// Two angles inside a longer text: from the number before the first degree sign to the letters behind the last mark.
pub(super) fn pick(text: &str) -> Option<Pair> {
    let chars: Vec<char> = text.chars().collect();
    let is_degree = |c: &char| matches!(c, '°' | 'º' | '˚');
    let first = chars.iter().position(is_degree)?;
    let is_mark = |c: &char| is_degree(c) || matches!(c, '\'' | '′' | '’' | '"' | '″' | '”');
    let last = chars.iter().rposition(is_mark)?;
    let number =
        (0..first).rev().take_while(|n| chars[*n].is_ascii_digit() || "., -−".contains(chars[*n])).last()?;
    // A hemisphere stands before both angles or behind both.
    let letters = |n: &usize| chars[*n].is_ascii_uppercase() && chars[*n].is_alphabetic();
    let before = (0..number).rev().take_while(letters).take(2).last().unwrap_or(number);
    let gap = (last + 1..chars.len()).find(|n| chars[*n] != ' ').unwrap_or(chars.len());
    let behind = (gap..chars.len()).take_while(letters).take(2).last().unwrap_or(last);
    [(before, last), (number, behind), (number, last)].into_iter().find_map(|(from, to)| {
        let part: String = chars.get(from..=to)?.iter().collect();
        parse(part.trim_start_matches([',', '.', ' ']))
    })
}

#[derive(Clone, Debug, Default)]
struct Angle {
    parts: Vec<(f64, usize, Unit)>,
    negative: bool,
    hemisphere: Option<(Axis, bool)>,
}

impl Angle {
    fn has_degrees(&self) -> bool {
        self.parts.iter().any(|part| part.2 == Unit::Degree)
    }

    fn push(&mut self, value: f64, decimals: usize, unit: Option<Unit>) -> Option<()> {
        let next = match self.parts.last().map(|part| part.2) {
            None => Unit::Degree,
            Some(Unit::Degree) => Unit::Minute,
            Some(Unit::Minute) => Unit::Second,
            Some(Unit::Second) => return None,
        };
        if unit.is_some_and(|unit| unit != next) {
            return None;
        }
        self.parts.push((value, decimals, next));
        Some(())
    }

    fn number(&self) -> Option<Number> {
        let mut degrees = 0.0;
        let mut precision = 0;
        let last = self.parts.len().checked_sub(1)?;
        for (n, &(value, decimals, unit)) in self.parts.iter().enumerate() {
            if unit != Unit::Degree && value >= 60.0 || n < last && decimals > 0 {
                return None;
            }
            degrees += match unit {
                Unit::Degree => value,
                Unit::Minute => value / 60.0,
                Unit::Second => value / 3600.0,
            };
            // A minute of arc is about two decimals of a degree, a second about four.
            precision = decimals
                + match unit {
                    Unit::Degree => 0,
                    Unit::Minute => 2,
                    Unit::Second => 4,
                };
        }
        let negative = self.negative != self.hemisphere.is_some_and(|(_, negative)| negative);
        // "-6.55 S" means south once.
        let negative = negative || self.negative && self.hemisphere.is_some_and(|(_, negative)| negative);
        Some(Number::of(if negative { -degrees } else { degrees }, precision))
    }
}

/// Splits the tokens into exactly two angles. Hemispheres stand before both or behind both.
fn angles(tokens: &[Token]) -> Option<[Angle; 2]> {
    let prefix = tokens
        .iter()
        .find(|token| **token != Token::Minus)
        .is_some_and(|token| matches!(token, Token::Hemisphere(..)));
    let mut done: Vec<Angle> = Vec::new();
    let mut current = Angle::default();
    for token in tokens {
        match *token {
            Token::Minus => {
                if !current.parts.is_empty() {
                    done.push(std::mem::take(&mut current));
                }
                current.negative = true;
            }
            Token::Hemisphere(axis, negative) if prefix => {
                if !current.parts.is_empty() {
                    done.push(std::mem::take(&mut current));
                }
                current.hemisphere = Some((axis, negative));
            }
            Token::Hemisphere(axis, negative) => {
                if current.parts.is_empty() {
                    return None;
                }
                current.hemisphere = Some((axis, negative));
                done.push(std::mem::take(&mut current));
            }
            Token::Number(value, decimals, unit) => {
                if unit == Some(Unit::Degree) && current.has_degrees() {
                    done.push(std::mem::take(&mut current));
                }
                current.push(value, decimals, unit)?;
            }
        }
        if done.len() > 2 {
            return None;
        }
    }
    if !current.parts.is_empty() {
        done.push(current);
    }
    done.try_into().ok()
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        match c {
            '0'..='9' => {
                let (value, decimals, next) = number(&chars, at)?;
                let (unit, next) = unit(&chars, next);
                tokens.push(Token::Number(value, decimals, unit));
                at = next;
            }
            '-' | '−' | '–' => {
                // Between an angle and the next it is only a dash, before a number a sign.
                if chars.get(at + 1).is_some_and(char::is_ascii_digit) {
                    tokens.push(Token::Minus);
                }
                at += 1;
            }
            _ if c.is_alphabetic() => {
                let end = (at..chars.len()).find(|&n| !chars[n].is_alphabetic()).unwrap_or(chars.len());
                let word: String = chars[at..end].iter().flat_map(|c| c.to_uppercase()).collect();
                let (axis, negative) = hemisphere(&word)?;
                tokens.push(Token::Hemisphere(axis, negative));
                at = end;
            }
            _ if c.is_whitespace() || ",;/()[]+.:".contains(c) => at += 1,
            _ => return None,
        }
        if tokens.len() > 16 {
            return None;
        }
    }
    Some(tokens)
}

fn number(chars: &[char], from: usize) -> Option<(f64, usize, usize)> {
    let digits_end =
        |from: usize| (from..chars.len()).find(|&n| !chars[n].is_ascii_digit()).unwrap_or(chars.len());
    let mut end = digits_end(from);
    let mut decimals = 0;
    if matches!(chars.get(end), Some('.' | ',')) && chars.get(end + 1).is_some_and(char::is_ascii_digit) {
        let start = end + 1;
        end = digits_end(start);
        decimals = end - start;
    }
    let text: String = chars.get(from..end)?.iter().map(|&c| if c == ',' { '.' } else { c }).collect();
    (text.len() <= 24).then_some(())?;
    Some((text.parse().ok()?, decimals, end))
}

/// The mark behind a number, perhaps after a space. Two apostrophes are seconds.
fn unit(chars: &[char], from: usize) -> (Option<Unit>, usize) {
    let skipped = (from..chars.len()).find(|&n| chars[n] != ' ').unwrap_or(chars.len());
    let apostrophe = |n: usize| matches!(chars.get(n), Some('\'' | '′' | '’' | '‘' | '´' | '`'));
    let found = match chars.get(skipped) {
        Some('°' | 'º' | '˚' | '∘' | '*') => (Unit::Degree, 1),
        Some('"' | '″' | '”' | '“' | '¨') => (Unit::Second, 1),
        Some(_) if apostrophe(skipped) && apostrophe(skipped + 1) => (Unit::Second, 2),
        Some(_) if apostrophe(skipped) => (Unit::Minute, 1),
        _ => return (None, from),
    };
    (Some(found.0), skipped + found.1)
}

/// Letters of a hemisphere. "B" alone is barat; "BT" is bujur timur.
fn hemisphere(word: &str) -> Option<(Axis, bool)> {
    Some(match word {
        "S" | "LS" | "SELATAN" | "SOUTH" => (Axis::Lat, true),
        "N" | "U" | "LU" | "UTARA" | "NORTH" => (Axis::Lat, false),
        "E" | "T" | "BT" | "TIMUR" | "EAST" => (Axis::Lon, false),
        "W" | "B" | "BB" | "BARAT" | "WEST" => (Axis::Lon, true),
        _ => return None,
    })
}
