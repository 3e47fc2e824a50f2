//! GeoJSON of businesses, written straight from the index.

use crate::http::json;
use crate::peta::PublicPoint;
use crate::peta::atlas::Atlas;
use crate::peta::index::Ukm;

/// Room for one feature: nearly all of them take less, so that a list of them seldom has to move while it grows.
pub const FEATURE_BYTES: usize = 340;

/// Appends a business as a GeoJSON feature (RFC 7946). `distance_m` is told only for an exact point; a business
/// without one carries the name of its desa instead. One without a public point has a null geometry.
pub fn write(out: &mut Vec<u8>, atlas: &Atlas, ukm: &Ukm<'_>, distance_m: Option<f64>) {
    let point = ukm.point();
    out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
    match point {
        Some(point) => geometry(out, point),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"properties\":{\"code\":\"");
    out.extend_from_slice(&ukm.code());
    out.extend_from_slice(b"\",\"name\":");
    json::string(out, ukm.name());
    out.extend_from_slice(match ukm.product() {
        Some(ix) => atlas.fragments.product(ix),
        None => b",\"product\":null,\"group\":null",
    });
    let exact = point.is_some_and(|point| point.exact);
    out.extend_from_slice(match ukm.desa() {
        Some(ix) => atlas.fragments.desa(ix, !exact),
        None => b",\"desa_code\":null,\"kecamatan_code\":null",
    });
    if let Some(distance_m) = distance_m.filter(|_| exact) {
        out.extend_from_slice(b",\"distance_m\":");
        json::fixed(out, (distance_m * 1000.0).round() as i64, 3);
    }
    out.extend_from_slice(match point {
        Some(PublicPoint { exact: true, .. }) => b",\"precision\":\"exact\"" as &[u8],
        Some(_) => b",\"precision\":\"desa\"",
        None => b",\"precision\":null",
    });
    if ukm.demo() {
        out.extend_from_slice(b",\"demo\":true");
    }
    out.extend_from_slice(b"}}");
}

fn geometry(out: &mut Vec<u8>, point: PublicPoint) {
    out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":[");
    json::fixed(out, i64::from(point.lon_e7), 7);
    out.push(b',');
    json::fixed(out, i64::from(point.lat_e7), 7);
    out.extend_from_slice(b"]}");
}
