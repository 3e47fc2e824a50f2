//! Rukun tetangga and rukun warga.

use std::fmt;

use super::finding::{Finding, Reading};
use super::text;

/// RT and RW, either of which may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RtRw {
    /// Rukun tetangga.
    pub rt: Option<u16>,
    /// Rukun warga.
    pub rw: Option<u16>,
}

/// A word of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Rt,
    Rw,
    Number(u16),
    Other,
}

impl RtRw {
    /// Reads an input for both, such as `RT 02/RW 01`, `RT.018/RW.03`, `Rw.01`, `RT./RW/RW.02/07`, `02/01` or `002 001`.
    pub fn read(input: &str) -> Reading<Self> {
        Self::read_as(input, None)
    }

    /// Reads an input that is about RT alone. One that names both gives both.
    pub fn read_rt(input: &str) -> Reading<Self> {
        Self::read_as(input, Some(Token::Rt))
    }

    /// Reads an input that is about RW alone.
    pub fn read_rw(input: &str) -> Reading<Self> {
        Self::read_as(input, Some(Token::Rw))
    }

    fn read_as(input: &str, only: Option<Token>) -> Reading<Self> {
        let plain = text::tidy(input);
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        if text::is_absent(&plain) || plain.chars().all(|ch| matches!(ch, '0' | '-' | '/' | ' ' | '.')) {
            return Reading::absent();
        }
        if is_date(&plain) {
            return Reading::unreadable(Finding::error(
                "rt_rw_jadi_tanggal",
                "RT/RW berubah menjadi tanggal di Excel.",
                "Ubah format kolom menjadi Teks, lalu ketik ulang seperti RT 02 RW 01.",
            ));
        }
        let tokens = tokens(&plain);
        let numbers = tokens.iter().filter(|token| matches!(token, Token::Number(_))).count();
        // "RT/RW 02" leaves open which of the two it is.
        let is_open = matches!(tokens[..], [Token::Rt, Token::Rw, Token::Number(_)]);
        if numbers == 0 || numbers > 2 || is_open || tokens.contains(&Token::Other) {
            return Reading::unreadable(unreadable());
        }
        let found = assign(&tokens, only);
        let is_empty = found.rt.is_none() && found.rw.is_none();
        if is_empty { Reading::absent() } else { Reading::known(found) }
    }

    /// The RT as stored, at least two digits.
    pub fn rt_text(self) -> Option<String> {
        self.rt.map(|number| format!("{number:02}"))
    }

    /// The RW as stored, at least two digits.
    pub fn rw_text(self) -> Option<String> {
        self.rw.map(|number| format!("{number:02}"))
    }
}

impl fmt::Display for RtRw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rt, self.rw) {
            (Some(rt), Some(rw)) => write!(f, "RT {rt:02}/RW {rw:02}"),
            (Some(rt), None) => write!(f, "RT {rt:02}"),
            (None, Some(rw)) => write!(f, "RW {rw:02}"),
            (None, None) => Ok(()),
        }
    }
}

fn unreadable() -> Finding {
    Finding::error("rt_rw_tak_terbaca", "RT/RW tidak terbaca.", "Tulis angkanya saja, misalnya RT 02 RW 01.")
}

/// `02-Jan`, `2/1/2024`, `2024-01-02`: what Excel makes of `02/01`.
fn is_date(plain: &str) -> bool {
    const MONTHS: [&str; 15] = [
        "jan", "feb", "mar", "apr", "may", "mei", "jun", "jul", "aug", "agu", "sep", "oct", "okt", "nov",
        "dec",
    ];
    let lower = plain.to_lowercase();
    let mut words = lower.split(|ch: char| !ch.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let year = |word: &str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    plain.bytes().any(|b| b.is_ascii_digit())
        && words.any(|word| {
            year(word) || word.starts_with("des") || MONTHS.iter().any(|month| word.starts_with(month))
        })
}

fn tokens(plain: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let lower = plain.to_lowercase();
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        let alike = |ch: char| {
            if first.is_ascii_digit() {
                ch.is_ascii_digit()
            } else {
                ch.is_alphabetic() && first.is_alphabetic()
            }
        };
        let end = rest.find(|ch| !alike(ch)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        match word {
            "rt" => tokens.push(Token::Rt),
            "rw" => tokens.push(Token::Rw),
            "rtrw" => tokens.extend([Token::Rt, Token::Rw]),
            "no" | "nomor" => {}
            word if first.is_ascii_digit() => {
                tokens.push(
                    word.parse().ok().filter(|&number| number <= 999).map_or(Token::Other, Token::Number),
                );
            }
            word if word.chars().any(char::is_alphanumeric) => tokens.push(Token::Other),
            _ => {}
        }
    }
    tokens
}

/// A number belongs to the name right before it; numbers without a name come in the order RT, RW.
fn assign(tokens: &[Token], only: Option<Token>) -> RtRw {
    let some = |number: u16| (number > 0).then_some(number);
    let numbers: Vec<u16> = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Number(number) => Some(*number),
            _ => None,
        })
        .collect();
    if let [rt, rw] = numbers[..] {
        let rw_first = matches!(tokens, [Token::Rw, Token::Number(_), Token::Rt, Token::Number(_)]);
        let (rt, rw) = if rw_first { (rw, rt) } else { (rt, rw) };
        return RtRw { rt: some(rt), rw: some(rw) };
    }
    let number = numbers.first().copied().and_then(some);
    let at = tokens.iter().position(|token| matches!(token, Token::Number(_))).unwrap_or(0);
    let named = tokens.get(at.wrapping_sub(1)).copied().or(only).unwrap_or(Token::Rt);
    if named == Token::Rw { RtRw { rt: None, rw: number } } else { RtRw { rt: number, rw: None } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_of_writing_met_are_read() {
        for (text, rt, rw) in [
            ("RT 04 RW 01", Some(4), Some(1)),
            ("Rt. 02 Rw. 01", Some(2), Some(1)),
            ("Rt. 01 Rw.01", Some(1), Some(1)),
            ("Rw.01", None, Some(1)),
            ("RT.018/RW.03", Some(18), Some(3)),
            ("RT.006/RW.002", Some(6), Some(2)),
            ("RT./RW/RW.02/07", Some(2), Some(7)),
            ("RT/RW 02/07", Some(2), Some(7)),
            ("RT 002 RW 002", Some(2), Some(2)),
            ("RW 03 RT 12", Some(12), Some(3)),
            ("RT02RW01", Some(2), Some(1)),
            ("02/01", Some(2), Some(1)),
            ("002 001", Some(2), Some(1)),
            ("'03", Some(3), None),
            ("RT 000/RW 005", None, Some(5)),
        ] {
            assert_eq!(RtRw::read(text), Reading::known(RtRw { rt, rw }), "{text}");
        }
        assert_eq!(RtRw::read_rw("007"), Reading::known(RtRw { rt: None, rw: Some(7) }));
        assert_eq!(RtRw::read_rt("02/07"), Reading::known(RtRw { rt: Some(2), rw: Some(7) }));
        assert_eq!(RtRw { rt: Some(2), rw: Some(107) }.to_string(), "RT 02/RW 107");
    }

    #[test]
    fn what_is_none_is_told() {
        for text in ["", "-", "000/000", "0"] {
            assert_eq!(RtRw::read(text), Reading::absent(), "{text}");
        }
        for (text, id) in [
            ("02-Jan", "rt_rw_jadi_tanggal"),
            ("2024-01-02", "rt_rw_jadi_tanggal"),
            ("depan masjid", "rt_rw_tak_terbaca"),
            ("1/2/3", "rt_rw_tak_terbaca"),
            ("RT 1234", "rt_rw_tak_terbaca"),
            ("RT/RW 02", "rt_rw_tak_terbaca"),
        ] {
            assert_eq!(RtRw::read(text).ids(), [id], "{text}");
        }
    }
}
