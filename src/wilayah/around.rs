//! Names of areas outside the kabupaten served: provinces, kabupaten and kota, and the kecamatan around
//! (`geodata/sekitar.csv`).

use std::collections::HashMap;
use std::sync::LazyLock;

/// Kemendagri code and name, in the order of the codes.
pub static AROUND: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let text = include_str!("../../geodata/sekitar.csv");
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes())
        .deserialize()
        .flatten()
        .collect()
});

static NAMES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| AROUND.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect());

/// The name of the area with this code.
pub fn name(code: &str) -> Option<&'static str> {
    NAMES.get(code).copied()
}
