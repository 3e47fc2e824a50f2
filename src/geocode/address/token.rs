//! An address line as words and breaks, and the words that say what follows.

/// A word in small letters, or the end of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Break,
}

/// What a word says about the words behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::geocode) enum Mark {
    /// "Desa", "Ds.", "Kelurahan", "Kel.".
    Desa,
    /// "Kecamatan", "Kec.".
    Kecamatan,
    /// "Kabupaten", "Kab.".
    Kabupaten,
    /// "Kota", "Kodya".
    Kota,
    /// "Provinsi", "Prov.".
    Province,
    /// "Jalan", "Gang".
    Street,
    /// "Kampung", "Kp.", "Dusun".
    Kampung,
    /// "Perumahan", "Komplek", "Blok".
    Building,
    /// "RT".
    Rt,
    /// "RW".
    Rw,
    /// "No.", "Km".
    Number,
    /// "Kode pos".
    Postal,
}

/// Short and full forms met in addresses.
const MARKS: [(Mark, &[&str]); 12] = [
    (Mark::Desa, &["desa", "ds", "dsa", "kelurahan", "kel", "klrhn", "lurah"]),
    (Mark::Kecamatan, &["kecamatan", "kec", "kc", "kecamatn"]),
    (Mark::Kabupaten, &["kabupaten", "kab", "kabup"]),
    (Mark::Kota, &["kotamadya", "kodya", "kota"]),
    (Mark::Province, &["provinsi", "prov", "propinsi", "prop"]),
    (Mark::Street, &["jalan", "jl", "jln", "jaln", "gang", "gg", "lorong", "lr"]),
    (
        Mark::Kampung,
        &["kampung", "kp", "kamp", "kmp", "kpg", "kampong", "dusun", "dsn", "lingkungan", "lingk"],
    ),
    (
        Mark::Building,
        &[
            "perum",
            "perumahan",
            "prm",
            "komplek",
            "kompleks",
            "komp",
            "blok",
            "blk",
            "cluster",
            "ruko",
            "villa",
            "vila",
        ],
    ),
    (Mark::Rt, &["rt"]),
    (Mark::Rw, &["rw"]),
    (Mark::Number, &["no", "nomor", "nmr", "km", "kav", "kavling", "lt"]),
    (Mark::Postal, &["kodepos", "kdpos"]),
];

/// Long forms in which a slip of the finger is still recognised.
const LONG_FORMS: [(Mark, &str); 5] = [
    (Mark::Kecamatan, "kecamatan"),
    (Mark::Desa, "kelurahan"),
    (Mark::Kabupaten, "kabupaten"),
    (Mark::Province, "provinsi"),
    (Mark::Building, "perumahan"),
];

/// What a word says about those behind it, if anything.
pub(super) fn mark(word: &str) -> Option<Mark> {
    let listed = MARKS.iter().find(|(_, words)| words.contains(&word)).map(|(mark, _)| *mark);
    listed.or_else(|| {
        let long = word.len() >= 7 && word.is_ascii();
        let near = |form: &&(Mark, &str)| {
            form.1.len().abs_diff(word.len()) <= 1 && strsim::osa_distance(form.1, word) == 1
        };
        if long { LONG_FORMS.iter().find(near).map(|(mark, _)| *mark) } else { None }
    })
}

/// What a word says about those before it, as in "Dramaga District, Bogor Regency".
pub(super) fn mark_behind(word: &str) -> Option<Mark> {
    match word {
        "district" | "subdistrict" => Some(Mark::Kecamatan),
        "regency" => Some(Mark::Kabupaten),
        "city" => Some(Mark::Kota),
        "village" => Some(Mark::Desa),
        _ => None,
    }
}

/// Takes a line apart. Points, slashes and hyphens end words, commas and brackets end parts; "RT02" is two words.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            // A raised two doubles the word, and may stand for a number too: both are tried later.
            '²' => word.push('2'),
            '\'' | '’' | '‘' | '`' | '´' | '"' | '“' | '”' => {}
            _ if c.is_alphanumeric() => word.extend(c.to_lowercase()),
            _ => {
                push(&mut tokens, &mut word);
                let dash = matches!(c, '-' | '–' | '—') && before.is_whitespace();
                let spaced = dash && letters.peek().is_none_or(|next| next.is_whitespace());
                if spaced || matches!(c, ',' | ';' | '\n' | '\r' | '|' | '(' | ')' | '[' | ']' | '•') {
                    tokens.push(Token::Break);
                }
            }
        }
        before = c;
    }
    push(&mut tokens, &mut word);
    tokens
}

fn push(tokens: &mut Vec<Token>, word: &mut String) {
    if word.is_empty() {
        return;
    }
    let letters = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
    match word.split_at_checked(letters) {
        Some((lead @ ("rt" | "rw" | "no" | "km" | "blok" | "kav"), digits)) if !digits.is_empty() => {
            tokens.push(Token::Word(lead.to_owned()));
            // "rt02rw01"
            match digits.split_once("rw") {
                Some((rt, rw)) if lead == "rt" && !rw.is_empty() => {
                    tokens.extend([rt, "rw", rw].map(|part| Token::Word(part.to_owned())));
                }
                _ => tokens.push(Token::Word(digits.to_owned())),
            }
        }
        _ => match word.as_str() {
            "rtrw" => tokens.extend(["rt", "rw"].map(|part| Token::Word(part.to_owned()))),
            _ => tokens.push(Token::Word(std::mem::take(word))),
        },
    }
    word.clear();
}
