//! Resolves words to places.

pub mod api;

#[derive(serde::Serialize, utoipa::ToSchema)]
/// t
pub struct Answer {
    candidates: Vec<u8>,
}
/// t
pub fn find(_: &crate::wilayah::Areas, _: &str) -> Answer {
    Answer { candidates: vec![] }
}
