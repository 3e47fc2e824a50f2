//! The SQL form of public border tables: `INSERT INTO … VALUES ('code','name',lat,lng,'[[[lat,lng],…]]'), …;`.

use std::iter::Peekable;
use std::str::Chars;

use geo::{Coord, LineString};
use serde_json::Value;

use super::read::{CodeKind, Found, ReadError, broken_json, line, nest};

/// Columns when the statement names none.
const COLUMNS: [&str; 5] = ["kode", "nama", "lat", "lng", "path"];

/// Reads all rows of all INSERT statements; anything between them is skipped.
pub(super) fn read(text: &str) -> Result<Vec<Found>, ReadError> {
    let mut scanner = Scanner { rest: text.chars().peekable() };
    let mut found = Vec::new();
    while scanner.skip_to_insert() {
        let columns = scanner.columns();
        loop {
            let row = found.len() + 1;
            let fail = |message: &str| ReadError::Row { row, message: message.to_owned() };
            let values = scanner.tuple().ok_or_else(|| fail("baris VALUES terpotong atau rusak"))?;
            found.push(found_row(row, &columns, &values)?);
            match scanner.next_visible() {
                Some(',') => {}
                Some(';') | None => break,
                Some(_) => return Err(fail("setelah baris ini diharapkan koma atau titik koma")),
            }
        }
    }
    Ok(found)
}

fn found_row(row: usize, columns: &[String], values: &[Option<String>]) -> Result<Found, ReadError> {
    let fail = |message: String| ReadError::Row { row, message };
    let get = |names: &[&str]| {
        let position = columns.iter().position(|column| names.contains(&column.as_str()))?;
        values.get(position)?.as_deref()
    };
    let code = get(&["kode", "code"]).ok_or_else(|| fail("kolom kode kosong".to_owned()))?;
    let path = get(&["path", "polygon"]).ok_or_else(|| fail(format!("kolom path {code} kosong")))?;
    let path: Value = serde_json::from_str(path)
        .map_err(|error| fail(format!("kolom path {code}: {}", broken_json(&error))))?;
    let mut rings = Vec::new();
    collect(&path, &mut rings).map_err(|message| fail(format!("{code}: {message}")))?;
    Ok(Found {
        row,
        codes: vec![(CodeKind::Either, code.to_owned())],
        name: get(&["nama", "name"]).map(str::to_owned),
        kecamatan: None,
        shape: nest(rings),
    })
}

/// Rings at whatever depth, latitude first.
fn collect(value: &Value, rings: &mut Vec<LineString<f64>>) -> Result<(), String> {
    let list = value.as_array().ok_or("path harus berupa daftar titik")?;
    let is_point = |value: &Value| value.as_array().is_some_and(|pair| pair.iter().all(Value::is_number));
    if !list.is_empty() && list.iter().all(is_point) {
        let flipped = list.iter().map(|point| match point.as_array().map(Vec::as_slice) {
            Some([lat, lon, ..]) => Some(Coord { x: lon.as_f64()?, y: lat.as_f64()? }),
            _ => None,
        });
        let points: Vec<Coord<f64>> = flipped.collect::<Option<_>>().ok_or("ada titik tanpa dua angka")?;
        rings.extend(line(points.into_iter())?);
        return Ok(());
    }
    list.iter().try_for_each(|inner| collect(inner, rings))
}

struct Scanner<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Scanner<'_> {
    /// The next character that is neither space nor comment.
    fn next_visible(&mut self) -> Option<char> {
        loop {
            let c = self.rest.next()?;
            match (c, self.rest.peek()) {
                ('-', Some('-')) | ('#', _) => {
                    self.rest.by_ref().find(|&c| c == '\n');
                }
                ('/', Some('*')) => {
                    let mut last = ' ';
                    self.rest.by_ref().find(|&c| {
                        let end = last == '*' && c == '/';
                        last = c;
                        end
                    });
                }
                _ if c.is_whitespace() => {}
                _ => return Some(c),
            }
        }
    }

    fn word(&mut self, first: char) -> String {
        let mut word = String::from(first.to_ascii_lowercase());
        while let Some(&c) = self.rest.peek()
            && (c.is_alphanumeric() || c == '_' || c == '.')
        {
            word.push(c.to_ascii_lowercase());
            self.rest.next();
        }
        word
    }

    fn skip_to_insert(&mut self) -> bool {
        while let Some(c) = self.next_visible() {
            if "'\"`".contains(c) {
                self.quoted(c);
            } else if c.is_alphabetic() && self.word(c) == "insert" {
                return true;
            }
        }
        false
    }

    /// Everything up to VALUES; the names in brackets are the columns.
    fn columns(&mut self) -> Vec<String> {
        let mut columns = Vec::new();
        let mut inside = false;
        while let Some(c) = self.next_visible() {
            let word = match c {
                '(' => {
                    inside = true;
                    continue;
                }
                ')' => {
                    inside = false;
                    continue;
                }
                '`' | '"' => self.quoted(c).unwrap_or_default().to_lowercase(),
                c if c.is_alphabetic() => self.word(c),
                _ => continue,
            };
            if inside {
                columns.push(word);
            } else if word == "values" {
                break;
            }
        }
        if columns.is_empty() { COLUMNS.map(str::to_owned).to_vec() } else { columns }
    }

    /// A row in brackets; NULL is none.
    fn tuple(&mut self) -> Option<Vec<Option<String>>> {
        if self.next_visible()? != '(' {
            return None;
        }
        let mut values = Vec::new();
        loop {
            values.push(match self.next_visible()? {
                '\'' => Some(self.quoted('\'')?),
                c if c.is_alphanumeric() || "-+.".contains(c) => {
                    Some(self.word(c)).filter(|word| word != "null")
                }
                _ => return None,
            });
            match self.next_visible()? {
                ',' => {}
                ')' => return Some(values),
                _ => return None,
            }
        }
    }

    /// A quoted text after its opening quote; quotes inside are doubled or have a backslash.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.rest.next()? {
                '\\' => text.push(self.rest.next()?),
                c if c == quote => {
                    if self.rest.peek() != Some(&quote) {
                        return Some(text);
                    }
                    self.rest.next();
                    text.push(quote);
                }
                c => text.push(c),
            }
        }
    }
}
