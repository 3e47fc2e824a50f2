//! Web Mercator (EPSG:3857) as map tiles use it: the world is a square of 2³² units, y to the south.

use std::f64::consts::PI;

use super::{E7, LonLat};

/// A position on the Web Mercator square; tile x of zoom z is `x >> (32 - z)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct World {
    /// Units east of the antimeridian.
    pub x: u32,
    /// Units south of the northern edge (85.05° N).
    pub y: u32,
}

/// Units of the world square along one side.
const SIDE: f64 = 4_294_967_296.0;

impl World {
    /// The position of a published coordinate; beyond 85.05° it lies on the edge.
    pub fn from_e7(lon_e7: i32, lat_e7: i32) -> Self {
        Self { x: Self::x_of_e7(lon_e7), y: Self::y_of(f64::from(lat_e7) / E7) }
    }

    /// The position of a place; beyond 85.05° it lies on the edge.
    pub fn of(at: LonLat) -> Self {
        // A cast from a float saturates, so that longitude 180 lies on the eastern edge.
        Self { x: ((at.lon() + 180.0) / 360.0 * SIDE) as u32, y: Self::y_of(at.lat()) }
    }

    /// World x of a longitude in units of 1e-7 degree, in whole numbers and therefore the same everywhere.
    #[inline]
    pub fn x_of_e7(lon_e7: i32) -> u32 {
        let east = (i64::from(lon_e7) + 1_800_000_000).clamp(0, 3_599_999_999) as u64;
        // 3.6e9 × 2³² < 2⁶⁴; the quotient is below 2³².
        ((east << 32) / 3_600_000_000) as u32
    }

    fn y_of(lat: f64) -> u32 {
        let s = lat.to_radians().sin();
        ((0.5 - s.atanh() / (2.0 * PI)) * SIDE) as u32
    }

    /// The place of a world position; `SIDE` itself (the far edge) is allowed, hence floats.
    pub fn lonlat(x: f64, y: f64) -> LonLat {
        let lon = x / SIDE * 360.0 - 180.0;
        let lat = (PI * (1.0 - 2.0 * y / SIDE)).sinh().atan().to_degrees();
        LonLat { lon: lon.clamp(-180.0, 180.0), lat: lat.clamp(-90.0, 90.0) }
    }
}

/// A map tile that exists: `x` and `y` below 2^`z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

impl Tile {
    /// The deepest zoom that is answered.
    pub const MAX_ZOOM: u8 = 22;

    /// The tile, if it exists.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= Self::MAX_ZOOM && x < 1 << z && y < 1 << z).then_some(Self { z, x, y })
    }

    /// The tile of zoom `z` (at most [`Self::MAX_ZOOM`]) that holds `at`.
    pub fn at(at: World, z: u8) -> Self {
        let z = z.min(Self::MAX_ZOOM);
        Self { z, x: shift(at.x, 32 - z), y: shift(at.y, 32 - z) }
    }

    /// Zoom.
    pub const fn z(self) -> u8 {
        self.z
    }

    /// Column, from the west.
    pub const fn x(self) -> u32 {
        self.x
    }

    /// Row, from the north.
    pub const fn y(self) -> u32 {
        self.y
    }

    /// World position of its north-western corner.
    pub fn origin(self) -> World {
        let unit = 32 - u32::from(self.z);
        // At zoom 0 the only tile begins at 0.
        World { x: self.x.checked_shl(unit).unwrap_or(0), y: self.y.checked_shl(unit).unwrap_or(0) }
    }

    /// Whether `at` lies in the tile; its western and northern edges belong to it.
    #[inline]
    pub fn contains(self, at: World) -> bool {
        let unit = 32 - self.z;
        shift(at.x, unit) == self.x && shift(at.y, unit) == self.y
    }

    /// West, south, east, north in degrees.
    pub fn bounds(self) -> [f64; 4] {
        let size = SIDE / f64::from(1u32 << self.z);
        let north_west = World::lonlat(f64::from(self.x) * size, f64::from(self.y) * size);
        let south_east = World::lonlat(f64::from(self.x + 1) * size, f64::from(self.y + 1) * size);
        [north_west.lon(), south_east.lat(), south_east.lon(), north_west.lat()]
    }

    /// Position of `at` inside the tile, in units of an `extent` that is a power of two; clamped to the tile.
    #[inline]
    pub fn local(self, at: World, extent_bits: u8) -> (i32, i32) {
        let unit = 32 - self.z;
        let place = |at: u32, tile: u32| {
            let inside = (i64::from(at) - (i64::from(tile) << unit)).clamp(0, (1 << unit) - 1);
            if unit >= extent_bits { inside >> (unit - extent_bits) } else { inside << (extent_bits - unit) }
        };
        (place(at.x, self.x) as i32, place(at.y, self.y) as i32)
    }
}

/// `value >> by`, also for a shift by the whole width.
#[inline]
fn shift(value: u32, by: u8) -> u32 {
    value.checked_shr(u32::from(by)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_tiles_are_found() {
        // The National Monument in Jakarta.
        let monas = World::of(LonLat::new(106.827_2, -6.175_4).unwrap());
        assert_eq!(Tile::at(monas, 15), Tile { z: 15, x: 26107, y: 16947 });
        assert_eq!(Tile::at(monas, 0), Tile { z: 0, x: 0, y: 0 });
    }

    #[test]
    fn tiles_that_do_not_exist_are_refused() {
        assert!(Tile::new(0, 0, 0).is_some() && Tile::new(22, 4_194_303, 0).is_some());
        assert!(
            Tile::new(0, 1, 0).is_none() && Tile::new(3, 0, 8).is_none() && Tile::new(23, 0, 0).is_none()
        );
    }

    proptest! {
        #[test]
        fn world_positions_lead_back(lon in -179.9..179.9f64, lat in -85.0..85.0f64) {
            let at = LonLat::new(lon, lat).unwrap();
            let world = World::of(at);
            let back = World::lonlat(f64::from(world.x), f64::from(world.y));
            prop_assert!((back.lon() - lon).abs() < 1.0e-7 && (back.lat() - lat).abs() < 1.0e-7);
        }

        #[test]
        fn a_tile_holds_the_positions_in_its_bounds(lon in -180.0..=180.0f64, lat in -90.0..=90.0f64, z in 0u8..=22) {
            let at = LonLat::new(lon, lat).unwrap();
            let tile = Tile::at(World::of(at), z);
            prop_assert!(tile.contains(World::of(at)) && tile.contains(tile.origin()));
            prop_assert_eq!(Tile::new(z, tile.x(), tile.y()), Some(tile));
            let [west, south, east, north] = tile.bounds();
            prop_assert!(west - 1e-7 <= lon && lon <= east + 1e-7);
            prop_assert!(lat.abs() > 85.05 || (south - 1e-7 <= lat && lat <= north + 1e-7));
            let (x, y) = tile.local(World::of(at), 12);
            prop_assert!((0..4096).contains(&x) && (0..4096).contains(&y));
        }
    }
}
