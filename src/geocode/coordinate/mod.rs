//! Coordinates as text: decimals, degrees and minutes, metres of UTM, and the repairs that they often need.

mod dms;
pub(super) mod number;
mod plain;
mod repair;
#[cfg(test)]
mod tests;
pub(super) mod utm;

use number::Number;
pub(super) use repair::{Repaired, repair};

/// Which of the two numbers of a position one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Lat,
    Lon,
}

impl Axis {
    const fn other(self) -> Self {
        match self {
            Self::Lat => Self::Lon,
            Self::Lon => Self::Lat,
        }
    }
}

/// Two numbers as they stand in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    /// The one written first.
    pub(super) first: Number,
    /// The one written second.
    pub(super) second: Number,
    /// What the first one is, where the text says so.
    pub(super) axis: Option<Axis>,
    /// The text names the hemisphere, so the signs are meant.
    pub(super) fixed_sign: bool,
}

impl Pair {
    /// Latitude and longitude in this order, as map links hold them.
    pub(super) fn lat_lon(lat: Number, lon: Number) -> Self {
        Self { first: lat, second: lon, axis: None, fixed_sign: false }
    }
}

/// What a text says when it is nothing but coordinates.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// Degrees, or metres of a zone that the text does not name.
    Pair(Pair),
    /// Metres of a zone: easting, northing.
    Utm(utm::Zone, Number, Number),
}

/// Reads a text that holds coordinates and nothing else.
pub(super) fn read(text: &str) -> Option<Reading> {
    plain::zoned(text).or_else(|| plain::parse(text).or_else(|| dms::parse(text)).map(Reading::Pair))
}

/// Picks the one pair of decimal degrees, or of degrees and minutes, out of a longer text; none if there are several.
pub(super) fn pick(text: &str) -> Option<Pair> {
    plain::pick(text).or_else(|| dms::pick(text))
}
