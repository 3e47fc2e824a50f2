//! Vector tiles: the encoder, and tiles of areas. Tiles of businesses are a question to [`super::index`].

mod border;
pub mod mvt;
pub mod wilayah;

#[cfg(test)]
pub(super) mod decode;
#[cfg(test)]
mod tests;
