//! Points of desa around the served kabupaten.

use crate::geodesy::LonLat;

/// A desa of a neighbouring kabupaten.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// Kemendagri code.
    pub code: String,
    /// Its place.
    pub point: LonLat,
}

const REGISTRY: &str = include_str!("../../../geodata/centroid_registry.csv");

/// All desa of the registry outside a kabupaten.
pub fn neighbours(kabupaten_code: &str) -> Vec<Neighbour> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(REGISTRY.as_bytes());
    let read = |record: csv::StringRecord| {
        let code = record.get(0)?.to_owned();
        let point = LonLat::new(record.get(3)?.parse().ok()?, record.get(4)?.parse().ok()?)?;
        (!code.starts_with(kabupaten_code)).then_some(Neighbour { code, point })
    };
    reader.records().flatten().filter_map(read).collect()
}
