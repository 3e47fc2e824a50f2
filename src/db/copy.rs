//! Rows in the text form of `COPY`, for bulk work.

use std::fmt::Display;
use std::io::Write as _;

use sqlx::PgConnection;

use crate::geodesy::LonLat;

/// Rows being written: one call a column, then [`CopyText::end_row`].
#[derive(Debug, Default)]
pub struct CopyText {
    bytes: Vec<u8>,
    in_row: bool,
}

impl CopyText {
    /// True when no row was written.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn begin_column(&mut self) {
        if self.in_row {
            self.bytes.push(b'\t');
        }
        self.in_row = true;
    }

    /// A null.
    pub fn null(&mut self) -> &mut Self {
        self.begin_column();
        self.bytes.extend_from_slice(b"\\N");
        self
    }

    /// A text. NUL characters, which PostgreSQL cannot hold, are left out.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.begin_column();
        escape(&mut self.bytes, text.as_bytes());
        self
    }

    /// A text or null.
    pub fn opt_text(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    /// A value whose text form needs no escaping, such as a number or a date.
    pub fn value(&mut self, value: impl Display) -> &mut Self {
        self.begin_column();
        // Writing to a vector does not fail.
        let _ = write!(self.bytes, "{value}");
        self
    }

    /// A value or null.
    pub fn opt_value(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.value(value),
            None => self.null(),
        }
    }

    /// A truth value.
    pub fn boolean(&mut self, value: bool) -> &mut Self {
        self.value(if value { 't' } else { 'f' })
    }

    /// A point on WGS84 as hexadecimal EWKB, or null.
    pub fn point(&mut self, point: Option<LonLat>) -> &mut Self {
        let Some(point) = point else { return self.null() };
        self.begin_column();
        self.bytes.extend_from_slice(b"0101000020E6100000");
        for byte in point.lon().to_le_bytes().into_iter().chain(point.lat().to_le_bytes()) {
            let _ = write!(self.bytes, "{byte:02X}");
        }
        self
    }

    /// Bytes, in hexadecimal digits.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.begin_column();
        self.bytes.extend_from_slice(b"\\\\x");
        for byte in bytes {
            let _ = write!(self.bytes, "{byte:02x}");
        }
        self
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        self.bytes.push(b'\n');
        self.in_row = false;
    }

    /// Sends the rows; `statement` is a `copy … from stdin`. Gives the number of rows stored.
    pub async fn send(self, conn: &mut PgConnection, statement: &'static str) -> Result<u64, sqlx::Error> {
        if self.bytes.is_empty() {
            return Ok(0);
        }
        let mut copy = conn.copy_in_raw(statement).await?;
        if let Err(error) = copy.send(self.bytes).await {
            // The first error is the one to tell.
            let _ = copy.abort("broken off").await;
            return Err(error);
        }
        copy.finish().await
    }
}

fn escape(out: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0 => {}
            _ => out.push(byte),
        }
    }
}
