//! Codes of provinces, kabupaten and kecamatan that stand in front of a NIK (`geodata/kode_nik.csv`).

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../../geodata/kode_nik.csv");

struct Kabupaten {
    name: &'static str,
    /// Bit n: there is a kecamatan n.
    kecamatan: u128,
}

static KABUPATEN: LazyLock<HashMap<u32, Kabupaten>> =
    LazyLock::new(|| TABLE.lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<(u32, Kabupaten)> {
    let mut cells = line.split(',');
    let code = cells.next()?.parse().ok()?;
    let name = cells.next()?;
    let codes = cells.next()?.split(' ').filter_map(|code| code.parse::<u32>().ok());
    let kecamatan = codes.filter(|&code| code < 100).fold(0, |bits, code| bits | 1_u128 << code);
    Some((code, Kabupaten { name, kecamatan }))
}

/// How much of a prefix is in today's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// No such province.
    Nothing,
    /// The province, but no such kabupaten.
    Province,
    /// The kabupaten, but no such kecamatan.
    Kabupaten,
    /// The kecamatan.
    Kecamatan,
}

/// Looks up province (2 digits), kabupaten (4 digits) and kecamatan (6 digits) of a prefix.
pub(super) fn known(prefix: u32) -> Known {
    let kabupaten = prefix / 100;
    match KABUPATEN.get(&kabupaten) {
        Some(found) if found.kecamatan >> (prefix % 100) & 1 == 1 => Known::Kecamatan,
        Some(_) => Known::Kabupaten,
        None if KABUPATEN.keys().any(|code| code / 100 == kabupaten / 100) => Known::Province,
        None => Known::Nothing,
    }
}

/// Name of a kabupaten or kota by its four digits, for example `Kabupaten Bogor` for 3201.
pub fn kabupaten_name(code: u32) -> Option<&'static str> {
    KABUPATEN.get(&code).map(|found| found.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        assert_eq!(KABUPATEN.len(), 514);
        let kecamatan: u32 = KABUPATEN.values().map(|found| found.kecamatan.count_ones()).sum();
        assert_eq!(kecamatan, 7285);
        assert_eq!(kabupaten_name(3201), Some("Kabupaten Bogor"));
        assert_eq!(KABUPATEN[&3201].kecamatan.count_ones(), 40);
        assert_eq!(known(320_101), Known::Kecamatan);
        assert_eq!(known(320_199), Known::Kabupaten);
        assert_eq!(known(329_901), Known::Province);
        assert_eq!(known(10_101), Known::Nothing);
    }
}
