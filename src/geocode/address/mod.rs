//! An Indonesian address line → its parts.
//!
//! In villages there often is no street: "Kp. Ciawi Rt. 02 Rw. 01 Ds. Cikancung". Nothing is looked up here; which of
//! the names is an area is for [`super::resolve`].

mod token;

pub(super) use token::Mark;
use token::{Token, mark, mark_behind, tokens};

/// Words that belong together, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// What the word before them says they are.
    pub(super) mark: Option<Mark>,
    /// The words.
    pub(super) words: Vec<String>,
}

/// The parts of an address line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Number of the rukun tetangga.
    pub rt: Option<u16>,
    /// Number of the rukun warga.
    pub rw: Option<u16>,
    /// Five digits.
    pub postal_code: Option<String>,
    /// Names that follow "Jl.", "Gg.", in small letters.
    pub streets: Vec<String>,
    /// Names that follow "Kp.", "Dusun", in small letters.
    pub kampung: Vec<String>,
    pub(super) phrases: Vec<Phrase>,
}

/// More words than any address has; what follows is not read.
const MOST_WORDS: usize = 80;

/// Takes a line apart at commas and at the words that say what follows. `is_name` tells whether words are the name of an
/// area, because some names begin with such a word ("Kota Batu").
pub(super) fn parse(line: &str, is_name: &dyn Fn(&[&str]) -> bool) -> Address {
    let mut reader = Reader {
        address: Address::default(),
        phrase: Phrase { mark: None, words: vec![] },
        numbers: Numbers::default(),
    };
    let tokens = tokens(line);
    let mut skip_to = 0;
    for (n, token) in tokens.iter().enumerate().take(MOST_WORDS) {
        if n < skip_to {
            continue;
        }
        let Token::Word(word) = token else {
            reader.end_phrase(None);
            continue;
        };
        if let Some(length) = name_with_mark(&tokens, n, is_name, reader.phrase.mark) {
            reader.end_numbers();
            for token in tokens.iter().skip(n).take(length) {
                if let Token::Word(word) = token {
                    reader.phrase.words.push(word.clone());
                }
            }
            skip_to = n + length;
            continue;
        }
        if word == "pos" && reader.phrase.words.last().is_some_and(|last| last == "kode") {
            reader.phrase.words.pop();
            continue;
        }
        match (mark(word), mark_behind(word)) {
            (Some(mark), _) => reader.begin(mark),
            (None, Some(mark)) if reader.phrase.mark.is_none() && !reader.phrase.words.is_empty() => {
                reader.phrase.mark = Some(mark);
                reader.end_phrase(None);
            }
            (None, _) => reader.word(word),
        }
    }
    reader.end_phrase(None);
    reader.end_numbers();
    reader.address
}

/// How many words from here are a name that begins with a mark; the mark of a desa before it, or the start of a part.
fn name_with_mark(
    tokens: &[Token],
    at: usize,
    is_name: &dyn Fn(&[&str]) -> bool,
    before: Option<Mark>,
) -> Option<usize> {
    let words: Vec<&str> = tokens
        .iter()
        .skip(at)
        .map_while(|token| match token {
            Token::Word(word) => Some(word.as_str()),
            Token::Break => None,
        })
        .take(4)
        .collect();
    let found = mark(words.first()?)?;
    // "Kp. Sawah" is no desa, "Kampung Sawah" written out may be one.
    let possible = match found {
        Mark::Kota => true,
        Mark::Kampung => words.first() == Some(&"kampung") || before == Some(Mark::Desa),
        Mark::Building | Mark::Street => before == Some(Mark::Desa),
        _ => false,
    };
    if !possible {
        return None;
    }
    (2..=words.len()).rev().find(|length| words.get(..*length).is_some_and(is_name))
}

struct Reader {
    address: Address,
    phrase: Phrase,
    numbers: Numbers,
}

/// Marks and numbers of RT and RW in the order met.
#[derive(Default)]
struct Numbers {
    marks: Vec<Mark>,
    /// Each with the mark right before it.
    values: Vec<(Option<Mark>, u16)>,
    direct: Option<Mark>,
    open: bool,
}

impl Reader {
    fn begin(&mut self, mark: Mark) {
        match mark {
            Mark::Rt | Mark::Rw => {
                self.end_phrase(None);
                self.numbers.open = true;
                self.numbers.marks.push(mark);
                self.numbers.direct = Some(mark);
            }
            Mark::Number | Mark::Postal => {
                self.end_phrase(None);
                self.numbers.open = true;
                self.numbers.direct = None;
            }
            _ => self.end_phrase(Some(mark)),
        }
    }

    fn word(&mut self, word: &str) {
        let number = word.bytes().all(|b| b.is_ascii_digit());
        if number && word.len() == 5 {
            self.address.postal_code.get_or_insert_with(|| word.to_owned());
            return;
        }
        if self.numbers.open {
            if number || word.len() <= 2 && word.bytes().any(|b| b.is_ascii_digit()) || word.len() == 1 {
                if let (Ok(value), false) = (word.parse(), self.numbers.marks.is_empty()) {
                    self.numbers.values.push((self.numbers.direct.take(), value));
                }
                return;
            }
            self.end_numbers();
        }
        self.phrase.words.push(word.to_owned());
    }

    fn end_numbers(&mut self) {
        let Numbers { marks, values, .. } = std::mem::take(&mut self.numbers);
        let direct = |mark| values.iter().find(|(before, _)| *before == Some(mark)).map(|(_, value)| *value);
        let (rt, rw) = match values.as_slice() {
            // "RT/RW 02/07", "RT 02/07", "RT./RW/RW.02/07": one of the numbers has no mark of its own.
            [(_, first), (None, second), ..] if marks.contains(&Mark::Rt) => (Some(*first), Some(*second)),
            _ => (direct(Mark::Rt), direct(Mark::Rw)),
        };
        self.address.rt = self.address.rt.or(rt);
        self.address.rw = self.address.rw.or(rw);
    }

    fn end_phrase(&mut self, next: Option<Mark>) {
        if next.is_some()
            || !self.numbers.marks.is_empty() && self.numbers.values.len() >= self.numbers.marks.len()
        {
            self.end_numbers();
        }
        let phrase = std::mem::replace(&mut self.phrase, Phrase { mark: next, words: vec![] });
        if phrase.words.is_empty() {
            return;
        }
        self.numbers.open = false;
        let text = || phrase.words.join(" ");
        match phrase.mark {
            Some(Mark::Street) => self.address.streets.push(text()),
            Some(Mark::Kampung) => self.address.kampung.push(text()),
            _ => {}
        }
        self.address.phrases.push(phrase);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Address {
        parse(line, &|words| words == ["kota", "batu"] || words == ["kampung", "sawah"])
    }

    #[test]
    fn rt_and_rw_are_read_in_every_spelling() {
        for (line, rt, rw) in [
            ("RT 04 RW 01", Some(4), Some(1)),
            ("Rt. 02 Rw. 01", Some(2), Some(1)),
            ("Rw.01", None, Some(1)),
            ("RT.018/RW.03", Some(18), Some(3)),
            ("RT.006/RW.002", Some(6), Some(2)),
            ("RT./RW/RW.02/07", Some(2), Some(7)),
            ("RT 002 RW 002", Some(2), Some(2)),
            ("RT/RW 02/07", Some(2), Some(7)),
            ("RT 02/07", Some(2), Some(7)),
            ("RT02/RW07", Some(2), Some(7)),
            ("rt02rw07", Some(2), Some(7)),
            ("RT 02, RW 07", Some(2), Some(7)),
            ("RW 07 RT 02", Some(2), Some(7)),
            ("Kp. Jati RT 2 No. 5", Some(2), None),
            ("RT RW", None, None),
            ("No. 5", None, None),
            ("RT 99999999", None, None),
        ] {
            let address = parsed(line);
            assert_eq!((address.rt, address.rw), (rt, rw), "{line}: {address:?}");
        }
    }

    #[test]
    fn every_way_of_writing_what_follows_is_known() {
        for (words, marks) in [
            (&["Jl", "Jl.", "Jln", "JL", "Jalan", "Gg", "Gg.", "Gang"][..], Mark::Street),
            (&["Kp", "Kp.", "KP", "Kamp.", "Kampung", "Dusun", "Dsn"], Mark::Kampung),
            (&["Ds", "Ds.", "desa", "Kel.", "Kelurahan"], Mark::Desa),
            (&["Kec.", "Kec", "kec", "Kecamatan"], Mark::Kecamatan),
            (&["Kab.", "kab", "Kabupaten"], Mark::Kabupaten),
            (&["Prov.", "Provinsi"], Mark::Province),
            (&["Perum", "Komplek", "Blok"], Mark::Building),
        ] {
            for word in words {
                let read = tokens(word);
                let [Token::Word(read)] = read.as_slice() else { panic!("{word}: {read:?}") };
                assert_eq!(mark(read), Some(marks), "{word}");
            }
        }
    }

    #[test]
    fn the_parts_of_a_line_are_told_apart() {
        let address = parsed(
            "Jl. Raya Parung Bogor Gg. Kp. Jati, RT./RW/RW.02/07, Parung, Kec. Parung, Kab. Bogor 16330",
        );
        assert_eq!(address.streets, ["raya parung bogor"]);
        assert_eq!(address.kampung, ["jati"]);
        assert_eq!(
            (address.rt, address.rw, address.postal_code.as_deref()),
            (Some(2), Some(7), Some("16330"))
        );
        let phrases = |line: &str| -> Vec<(Option<Mark>, String)> {
            parsed(line).phrases.into_iter().map(|phrase| (phrase.mark, phrase.words.join(" "))).collect()
        };
        assert_eq!(
            phrases("Kp. Ciawi Rt. 02 Rw. 01 Ds. Cikancung"),
            [(Some(Mark::Kampung), "ciawi".into()), (Some(Mark::Desa), "cikancung".into())]
        );
        assert_eq!(phrases("RT 2 RW 3 Babakan"), [(None, "babakan".into())]);
        assert_eq!(
            phrases("Kota Batu, Kota Bogor"),
            [(None, "kota batu".into()), (Some(Mark::Kota), "bogor".into())]
        );
        assert_eq!(phrases("Ds. Kampung Sawah"), [(Some(Mark::Desa), "kampung sawah".into())]);
        assert_eq!(phrases("Kampung Sawah"), [(None, "kampung sawah".into())]);
        assert_eq!(phrases("Kp. Sawah"), [(Some(Mark::Kampung), "sawah".into())]);
        assert_eq!(phrases("Dramaga District"), [(Some(Mark::Kecamatan), "dramaga".into())]);
        assert_eq!(phrases("Kode Pos 16680"), []);
    }

    proptest::proptest! {
        #[test]
        fn no_line_breaks_it(line in "\\PC{0,80}", words in "(rt|rw|no|kec|kota|kampung|sawah|[0-9]{1,6}|[,./ ]){0,30}") {
            let _ = parsed(&line);
            let _ = parsed(&words);
        }
    }
}
