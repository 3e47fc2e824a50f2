//! Public API of the map. Everything is answered from one [`Atlas`]; nothing asks the database.

pub mod basemap;
pub mod feature;
pub mod growth;

pub mod nearby;
mod query;
pub mod summary;
pub mod tile;

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::peta::atlas::{Atlas, Kept};

/// Answers with the kept body of `key`, or with the JSON that `make` makes.
pub fn kept_json(
    atlas: &Atlas,
    key: Kept,
    headers: &HeaderMap,
    make: impl FnOnce() -> Result<Vec<u8>, Error>,
) -> Result<Response, Error> {
    kept(atlas, key, headers, "application/json", || make().map(Some))
}

/// Answers with the kept body of `key`, or with what `make` makes; 204 for nothing.
pub fn kept(
    atlas: &Atlas,
    key: Kept,
    headers: &HeaderMap,
    content_type: &'static str,
    make: impl FnOnce() -> Result<Option<Vec<u8>>, Error>,
) -> Result<Response, Error> {
    let make =
        || make().map(|made| made.map_or_else(DataBody::nothing, |body| DataBody::new(content_type, body)));
    Ok(atlas.shelf.get_or_make(key, make)?.respond(headers))
}

/// JSON of a value.
pub fn to_json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|error| Error::Internal(error.into()))
}
