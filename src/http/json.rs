//! JSON written straight into a buffer, for answers with many rows: no value is built in between.

/// Appends `text` as a JSON string (RFC 8259 §7).
pub fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut written = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[written..at]);
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
        }
        written = at + 1;
    }
    out.extend_from_slice(&bytes[written..]);
    out.push(b'"');
}

/// Appends a whole number.
pub fn whole(out: &mut Vec<u8>, number: u64) {
    Tail::new().whole(number).append_to(out);
}

/// Appends `value` ÷ 10^`decimals`, exactly: `-65556000` with 7 decimals is `-6.5556000`.
pub fn fixed(out: &mut Vec<u8>, value: i64, decimals: u32) {
    Tail::new().fixed(value, decimals).append_to(out);
}

/// A short piece of text, written from its end: digits come in that order, and it is appended at once.
pub struct Tail {
    bytes: [u8; Self::LONGEST],
    begin: usize,
}

impl Tail {
    /// Room for two numbers and what stands around them; what is longer loses its beginning.
    const LONGEST: usize = 96;

    /// Nothing yet.
    pub fn new() -> Self {
        Self { bytes: [0; Self::LONGEST], begin: Self::LONGEST }
    }

    /// Puts `text` in front.
    #[must_use]
    pub fn text(mut self, text: &[u8]) -> Self {
        let begin = self.begin.saturating_sub(text.len());
        let room = &mut self.bytes[begin..self.begin];
        room.copy_from_slice(&text[text.len() - room.len()..]);
        self.begin = begin;
        self
    }

    /// Puts a whole number in front.
    #[must_use]
    pub fn whole(self, number: u64) -> Self {
        self.digits(number, 1)
    }

    /// Puts `value` ÷ 10^`decimals` in front.
    #[must_use]
    pub fn fixed(self, value: i64, decimals: u32) -> Self {
        let unit = 10_u64.pow(decimals);
        let magnitude = value.unsigned_abs();
        let number = self.digits(magnitude % unit, decimals).text(b".").whole(magnitude / unit);
        if value < 0 { number.text(b"-") } else { number }
    }

    /// Puts at least `least` digits of a number in front.
    fn digits(mut self, mut number: u64, least: u32) -> Self {
        let mut written = 0;
        while (number > 0 || written < least) && self.begin > 0 {
            self.begin -= 1;
            self.bytes[self.begin] = b'0' + (number % 10) as u8;
            number /= 10;
            written += 1;
        }
        self
    }

    /// Appends the piece.
    pub fn append_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes[self.begin..]);
    }
}

impl Default for Tail {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_written_digit_by_digit() {
        assert_eq!(written(|out| fixed(out, -65_556_000, 7)), "-6.5556000");
        assert_eq!(written(|out| fixed(out, -5, 7)), "-0.0000005");
        assert_eq!(written(|out| fixed(out, 123_456, 3)), "123.456");
        assert_eq!(written(|out| whole(out, 0)), "0");
        assert_eq!(written(|out| whole(out, u64::MAX)), u64::MAX.to_string());
        assert_eq!(written(|out| fixed(out, i64::MIN, 6)), "-9223372036854.775808");
        let piece = Tail::new().text(b"}").fixed(5, 6).text(b",\"share\":").whole(70);
        assert_eq!(written(|out| piece.append_to(out)), "70,\"share\":0.000005}");
        assert_eq!(
            written(|out| Tail::new().text(&[b'a'; 200]).whole(1).append_to(out)).len(),
            Tail::LONGEST
        );
    }

    #[test]
    fn any_text_reads_back_from_json() {
        for text in ["", "Keripik \"Bu Eni\"", "a\\b", "baris\nbaru\u{1}\u{7f}", "é ² 😀"] {
            let json = written(|out| string(out, text));
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
