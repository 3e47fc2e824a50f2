//! Well-known binary of polygons, the form in which shapes cross to and from PostGIS (`ST_AsBinary`,
//! `ST_GeomFromWKB`).

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// Bytes that are not the WKB of a polygon or multipolygon in two dimensions.
#[derive(Debug, thiserror::Error)]
#[error("not the WKB of a two-dimensional polygon: {0}")]
pub struct WkbError(&'static str);

const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;
const LITTLE_ENDIAN: u8 = 1;

/// Reads a polygon or multipolygon.
pub fn read_multi_polygon(bytes: &[u8]) -> Result<MultiPolygon<f64>, WkbError> {
    let mut reader = Reader { rest: bytes, little: true };
    let shape = match reader.header()? {
        POLYGON => MultiPolygon(vec![reader.polygon()?]),
        MULTI_POLYGON => {
            // A polygon takes at least 9 bytes.
            let count = reader.count(9)?;
            let mut polygons = Vec::with_capacity(count);
            for _ in 0..count {
                if reader.header()? != POLYGON {
                    return Err(WkbError("a part is not a polygon"));
                }
                polygons.push(reader.polygon()?);
            }
            MultiPolygon(polygons)
        }
        _ => return Err(WkbError("other type")),
    };
    if reader.rest.is_empty() { Ok(shape) } else { Err(WkbError("bytes left over")) }
}

/// Writes a multipolygon, little endian.
pub fn write_multi_polygon(shape: &MultiPolygon<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(&mut out, MULTI_POLYGON, shape.0.len());
    for polygon in shape {
        write_header(&mut out, POLYGON, 1 + polygon.interiors().len());
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            out.extend((ring.0.len() as u32).to_le_bytes());
            for c in &ring.0 {
                out.extend(c.x.to_le_bytes());
                out.extend(c.y.to_le_bytes());
            }
        }
    }
    out
}

fn write_header(out: &mut Vec<u8>, kind: u32, count: usize) {
    out.push(LITTLE_ENDIAN);
    out.extend(kind.to_le_bytes());
    out.extend((count as u32).to_le_bytes());
}

struct Reader<'a> {
    rest: &'a [u8],
    little: bool,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let (first, rest) = self.rest.split_first_chunk::<N>().ok_or(WkbError("cut short"))?;
        self.rest = rest;
        Ok(*first)
    }

    fn u32(&mut self) -> Result<u32, WkbError> {
        let bytes = self.take()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self) -> Result<f64, WkbError> {
        let bytes = self.take()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn header(&mut self) -> Result<u32, WkbError> {
        self.little = match self.take()? {
            [0] => false,
            [LITTLE_ENDIAN] => true,
            _ => return Err(WkbError("unknown byte order")),
        };
        self.u32()
    }

    /// A count of things of at least `size` bytes; checked against what is left, so that no broken count makes the
    /// reader reserve memory for it.
    fn count(&mut self, size: usize) -> Result<usize, WkbError> {
        let count = self.u32()? as usize;
        if count.saturating_mul(size) > self.rest.len() {
            Err(WkbError("count too large"))
        } else {
            Ok(count)
        }
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, WkbError> {
        let rings = self.count(4)?;
        let mut lines = Vec::with_capacity(rings);
        for _ in 0..rings {
            let points = self.count(16)?;
            let mut line = Vec::with_capacity(points);
            for _ in 0..points {
                line.push(Coord { x: self.f64()?, y: self.f64()? });
            }
            lines.push(LineString(line));
        }
        let mut lines = lines.into_iter();
        let exterior = lines.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(exterior, lines.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_hole() -> MultiPolygon<f64> {
        let ring = |points: &[(f64, f64)]| LineString(points.iter().map(|&p| p.into()).collect());
        let outer = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]);
        let hole = ring(&[(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (1.0, 1.0)]);
        MultiPolygon(vec![Polygon::new(outer.clone(), vec![hole]), Polygon::new(outer, Vec::new())])
    }

    #[test]
    fn a_shape_reads_back_as_it_was_written() {
        let bytes = write_multi_polygon(&with_hole());
        assert_eq!(read_multi_polygon(&bytes).unwrap(), with_hole());
    }

    #[test]
    fn broken_bytes_are_refused() {
        let bytes = write_multi_polygon(&with_hole());
        for length in 0..bytes.len() {
            assert!(read_multi_polygon(&bytes[..length]).is_err(), "{length}");
        }
        assert!(read_multi_polygon(&[1, 1, 0, 0, 0, 0, 0, 0, 0]).is_err(), "a point");
        assert!(read_multi_polygon(&[1, 6, 0, 0, 0, 255, 255, 255, 255]).is_err(), "a huge count");
    }
}
