//! Typed money → tokens.

use super::Per;

/// A part of typed money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits with their dots and commas.
    Number(String),
    /// A number in words: one to nine, ten to nineteen.
    Word(i64),
    /// `puluh`, `ratus`: multiplies the word before.
    Tens(i64),
    /// `belas`: ten more than the word before.
    Teen,
    /// `ribu`, `juta`, `M`.
    Unit(i64),
    /// `setengah`: half of the unit that follows.
    Half,
    /// Between two bounds.
    To,
    /// A dash: between two bounds, in front a minus, at the end nothing.
    Dash,
    /// More than.
    Over,
    /// So much or more.
    AtLeast,
    /// Less than.
    Under,
    /// So much or less.
    AtMost,
    /// Not exactly.
    About,
    /// For each day, month, …
    Per(Per),
    /// Not understood.
    Other,
}

/// Phrases of several words or with signs, the longer before the shorter that it holds.
const PHRASES: [(&str, &str); 44] = [
    ("kurang lebih", " ± "),
    ("lebih kurang", " ± "),
    ("kira-kira", " ± "),
    ("kira2", " ± "),
    ("rata-rata", " ± "),
    ("rata2", " ± "),
    ("+/-", " ± "),
    ("+-", " ± "),
    ("lebih dari", " > "),
    ("di atas", " > "),
    ("diatas", " > "),
    ("kurang dari", " < "),
    ("di bawah", " < "),
    ("dibawah", " < "),
    (">=", " ≥ "),
    ("<=", " ≤ "),
    ("paling sedikit", " ≥ "),
    ("sekurang-kurangnya", " ≥ "),
    ("ke atas", " ≥ "),
    ("keatas", " ≥ "),
    ("paling banyak", " ≤ "),
    ("ke bawah", " ≤ "),
    ("kebawah", " ≤ "),
    ("sampai dengan", " … "),
    ("s/d", " … "),
    ("s.d.", " … "),
    ("s.d", " … "),
    ("per hari", " perhari "),
    ("/ hari", " perhari "),
    ("/hari", " perhari "),
    ("per minggu", " perminggu "),
    ("/ minggu", " perminggu "),
    ("/minggu", " perminggu "),
    ("per bulan", " perbulan "),
    ("/ bulan", " perbulan "),
    ("/bulan", " perbulan "),
    ("/bln", " perbulan "),
    ("per tahun", " pertahun "),
    ("/ tahun", " pertahun "),
    ("/tahun", " pertahun "),
    ("/thn", " pertahun "),
    ("/th", " pertahun "),
    ("–", " - "),
    ("—", " - "),
];

pub(super) fn tokens(plain: &str) -> Vec<Token> {
    let mut text = plain.to_lowercase();
    for (phrase, sign) in PHRASES {
        if text.contains(phrase) {
            text = text.replace(phrase, sign);
        }
    }
    let between = text.contains("antara");
    let mut tokens = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let in_word = |ch: char| {
            if first.is_ascii_digit() {
                ch.is_ascii_digit() || matches!(ch, '.' | ',')
            } else {
                first.is_alphabetic() && ch.is_alphabetic()
            }
        };
        let end = rest.find(|ch| !in_word(ch)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        if first.is_ascii_digit() {
            push_number(&mut tokens, word.trim_end_matches(['.', ',']));
        } else {
            push_word(&mut tokens, word, between);
        }
    }
    tokens
}

/// `1 500 000`: spaces part thousands like dots do.
fn push_number(tokens: &mut Vec<Token>, digits: &str) {
    let group = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
    match tokens.last_mut() {
        Some(Token::Number(before)) if group && !before.contains(',') => {
            before.push('.');
            before.push_str(digits);
        }
        _ => tokens.push(Token::Number(digits.to_owned())),
    }
}

fn push_word(tokens: &mut Vec<Token>, word: &str, between: bool) {
    const THOUSAND: i64 = 1_000;
    const MILLION: i64 = 1_000_000;
    const BILLION: i64 = 1_000_000_000;
    const TRILLION: i64 = 1_000_000_000_000;
    match word {
        " " | "." | "," | "rp" | "idr" | "rupiah" | "antara" | "sebesar" | "=" | "(" | ")" => {}
        "rb" | "ribu" | "rbu" | "k" | "ribuan" => tokens.push(Token::Unit(THOUSAND)),
        "jt" | "juta" | "jta" | "jutaan" => tokens.push(Token::Unit(MILLION)),
        "m" | "miliar" | "milyar" | "milliar" | "miliyar" | "milyard" => tokens.push(Token::Unit(BILLION)),
        "t" | "triliun" | "trilyun" => tokens.push(Token::Unit(TRILLION)),
        "seribu" => tokens.extend([Token::Word(1), Token::Unit(THOUSAND)]),
        "sejuta" => tokens.extend([Token::Word(1), Token::Unit(MILLION)]),
        "semiliar" | "semilyar" => tokens.extend([Token::Word(1), Token::Unit(BILLION)]),
        "setengah" => tokens.push(Token::Half),
        "puluh" => tokens.push(Token::Tens(10)),
        "ratus" => tokens.push(Token::Tens(100)),
        "belas" => tokens.push(Token::Teen),
        "dan" if between => tokens.push(Token::To),
        "sampai" | "hingga" | "sd" | "…" => tokens.push(Token::To),
        "-" => tokens.push(Token::Dash),
        ">" => tokens.push(Token::Over),
        "≥" | "minimal" | "minimum" | "min" | "mulai" | "lebih" | "+" => tokens.push(Token::AtLeast),
        "<" => tokens.push(Token::Under),
        "≤" | "maksimal" | "maksimum" | "maks" | "max" => tokens.push(Token::AtMost),
        "±" | "~" | "sekitar" | "kisaran" | "kurleb" | "kl" | "an" => tokens.push(Token::About),
        "perhari" | "sehari" | "harian" => tokens.push(Token::Per(Per::Day)),
        "perminggu" | "seminggu" => tokens.push(Token::Per(Per::Week)),
        "perbulan" | "sebulan" | "perbln" => tokens.push(Token::Per(Per::Month)),
        "pertahun" | "setahun" | "perthn" => tokens.push(Token::Per(Per::Year)),
        _ => tokens.push(number_word(word).map_or(Token::Other, Token::Word)),
    }
}

fn number_word(word: &str) -> Option<i64> {
    const WORDS: [&str; 10] =
        ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
    match word {
        "sepuluh" => Some(10),
        "sebelas" => Some(11),
        "seratus" => Some(100),
        _ => WORDS.iter().position(|known| *known == word).map(|ix| ix as i64),
    }
}
