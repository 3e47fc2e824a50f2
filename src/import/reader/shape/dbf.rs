//! The attributes of a shapefile: dBASE, record by record.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::super::ReadError;

/// Most columns that a dBASE file can have.
const MOST_FIELDS: usize = 255;

/// A column.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    kind: u8,
    length: usize,
}

/// The head of a file: its columns and how many records follow.
#[derive(Clone, Debug)]
pub(super) struct Head {
    fields: Vec<Field>,
    pub(super) records: u32,
    record_length: usize,
    encoding: Option<&'static Encoding>,
}

impl Head {
    /// Reads up to the first record. `told` is what the file beside it (`.cpg`) says of its letters.
    pub(super) fn read(bytes: &mut impl Read, told: Option<&str>) -> Result<Self, ReadError> {
        let mut start = [0; 32];
        fill(bytes, &mut start)?;
        let short = |at: usize| usize::from(u16::from_le_bytes([start[at], start[at + 1]]));
        let records = u32::from_le_bytes([start[4], start[5], start[6], start[7]]);
        let (head_length, record_length) = (short(8), short(10));
        let encoding = told.and_then(encoding_of).or(match start[29] {
            0x03 | 0x57 => Some(WINDOWS_1252),
            _ => None,
        });
        let mut rest = vec![0; head_length.checked_sub(32).ok_or(ReadError::Damaged)?];
        fill(bytes, &mut rest)?;
        let mut fields = Vec::new();
        for field in rest.chunks_exact(32).take_while(|field| field.first() != Some(&0x0D)).take(MOST_FIELDS)
        {
            let name: Vec<u8> = field.iter().copied().take(11).take_while(|&byte| byte != 0).collect();
            let name = decode(&name, encoding).trim().to_owned();
            let (kind, length) = (field[11], usize::from(field[16]));
            // Long texts of some programs: the second byte of the length is that of the decimals.
            let length = if kind == b'C' { length + 256 * usize::from(field[17]) } else { length };
            fields.push(Field { name, kind, length });
        }
        let needed = 1 + fields.iter().map(|field| field.length).sum::<usize>();
        if fields.is_empty() || record_length < needed {
            return Err(ReadError::Damaged);
        }
        Ok(Self { fields, records, record_length, encoding })
    }

    /// The next record: its names and values, none for one that was deleted. `Err` when the file ends before it.
    pub(super) fn record(&self, bytes: &mut impl Read) -> Result<Option<Vec<(String, String)>>, ReadError> {
        let mut record = vec![0; self.record_length];
        fill(bytes, &mut record)?;
        if record.first() == Some(&b'*') {
            return Ok(None);
        }
        let mut at = 1;
        let values = self.fields.iter().map(|field| {
            let raw = record.get(at..at + field.length).unwrap_or_default();
            at += field.length;
            (field.name.clone(), value(field.kind, &decode(raw, self.encoding)))
        });
        Ok(Some(values.collect()))
    }
}

fn fill(bytes: &mut impl Read, buffer: &mut [u8]) -> Result<(), ReadError> {
    bytes.read_exact(buffer).or(Err(ReadError::Damaged))
}

/// What a `.cpg` file says: a label of an encoding, or the number of a code page.
fn encoding_of(told: &str) -> Option<&'static Encoding> {
    let told = told.trim();
    match told.trim_start_matches(|ch: char| !ch.is_ascii_digit()) {
        "65001" => Some(UTF_8),
        "1252" | "88591" => Some(WINDOWS_1252),
        _ => Encoding::for_label(told.as_bytes()),
    }
}

fn decode(bytes: &[u8], encoding: Option<&'static Encoding>) -> String {
    match (encoding, std::str::from_utf8(bytes)) {
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        (Some(encoding), _) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn value(kind: u8, raw: &str) -> String {
    let text = raw.trim_matches(|ch: char| ch.is_whitespace() || ch == '\0');
    match kind {
        // Numbers too wide for their column are stars.
        b'N' | b'F' if text.starts_with('*') => String::new(),
        b'N' | b'F' if text.contains('.') && !text.contains(['e', 'E']) => {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        b'D' => match (text.get(..4), text.get(4..6), text.get(6..8)) {
            (Some(year), Some(month), Some(day)) if text.len() == 8 => format!("{year}-{month}-{day}"),
            _ => text.to_owned(),
        },
        b'L' => match text {
            "T" | "t" | "Y" | "y" => "ya".to_owned(),
            "F" | "f" | "N" | "n" => "tidak".to_owned(),
            _ => String::new(),
        },
        // Texts in a file of their own are not read.
        b'M' | b'G' | b'B' => String::new(),
        _ => text.replace('\0', ""),
    }
}
