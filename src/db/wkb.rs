//! Well-known binary, the form in which shapes cross to and from PostGIS (`ST_AsBinary`, `ST_GeomFromWKB`) and rest in
//! `GeoPackage` files.

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};

/// Bytes that are not the WKB of what was asked for.
#[derive(Debug, thiserror::Error)]
#[error("not the WKB of a shape: {0}")]
pub struct WkbError(&'static str);

const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POINT: u32 = 4;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;
const COLLECTION: u32 = 7;
const LITTLE_ENDIAN: u8 = 1;

/// Collections inside one another.
const DEEPEST: usize = 4;

/// Reads a polygon or multipolygon.
pub fn read_multi_polygon(bytes: &[u8]) -> Result<MultiPolygon<f64>, WkbError> {
    match read_geometry(bytes)? {
        Geometry::Polygon(polygon) => Ok(MultiPolygon(vec![polygon])),
        Geometry::MultiPolygon(shape) => Ok(shape),
        _ => Err(WkbError("no polygon")),
    }
}

/// Reads a shape of any kind, as ISO has it and as PostGIS extends it; heights and measures are dropped.
pub fn read_geometry(bytes: &[u8]) -> Result<Geometry<f64>, WkbError> {
    let mut reader = Reader { rest: bytes, little: true, more: 0 };
    let shape = reader.geometry(DEEPEST)?;
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
    /// Numbers of a position beyond the first two.
    more: usize,
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

    /// The kind of a shape, without its dimensions.
    fn header(&mut self) -> Result<u32, WkbError> {
        self.little = match self.take()? {
            [0] => false,
            [LITTLE_ENDIAN] => true,
            _ => return Err(WkbError("unknown byte order")),
        };
        let kind = self.u32()?;
        if kind & 0x2000_0000 != 0 {
            self.u32()?;
        }
        let extended = usize::from(kind & 0x8000_0000 != 0) + usize::from(kind & 0x4000_0000 != 0);
        let plain = kind & 0x0FFF_FFFF;
        let iso = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(WkbError("unknown dimensions")),
        };
        self.more = extended.max(iso);
        Ok(plain % 1000)
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, WkbError> {
        Ok(match self.header()? {
            POINT => Geometry::Point(Point(self.position()?)),
            LINE => Geometry::LineString(self.line()?),
            POLYGON => Geometry::Polygon(self.polygon()?),
            MULTI_POINT => {
                Geometry::MultiPoint(MultiPoint(self.parts(POINT, |reader| reader.position().map(Point))?))
            }
            MULTI_LINE => Geometry::MultiLineString(MultiLineString(self.parts(LINE, Self::line)?)),
            MULTI_POLYGON => Geometry::MultiPolygon(MultiPolygon(self.parts(POLYGON, Self::polygon)?)),
            COLLECTION if depth > 0 => {
                let count = self.count(9)?;
                let parts = (0..count).map(|_| self.geometry(depth - 1)).collect::<Result<_, _>>()?;
                Geometry::GeometryCollection(GeometryCollection(parts))
            }
            _ => return Err(WkbError("other type")),
        })
    }

    /// Parts of one kind, each with a header of its own.
    fn parts<T>(
        &mut self,
        kind: u32,
        read: impl Fn(&mut Self) -> Result<T, WkbError>,
    ) -> Result<Vec<T>, WkbError> {
        // The smallest part takes 9 bytes.
        let count = self.count(9)?;
        let mut parts = Vec::with_capacity(count);
        for _ in 0..count {
            if self.header()? != kind {
                return Err(WkbError("a part of another kind"));
            }
            parts.push(read(self)?);
        }
        Ok(parts)
    }

    fn position(&mut self) -> Result<Coord<f64>, WkbError> {
        let at = Coord { x: self.f64()?, y: self.f64()? };
        for _ in 0..self.more {
            self.f64()?;
        }
        Ok(at)
    }

    fn line(&mut self) -> Result<LineString<f64>, WkbError> {
        let points = self.count(16)?;
        (0..points).map(|_| self.position()).collect()
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
        let lines = (0..rings).map(|_| self.line()).collect::<Result<Vec<_>, _>>()?;
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
