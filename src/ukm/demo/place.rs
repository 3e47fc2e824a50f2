//! Where businesses stand: in hamlets and along a market, not evenly over the fields.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use super::{Weighted, bell, chance};
use crate::geodesy::LonLat;
use crate::wilayah::{Areas, DesaIx, Sampler};

const METRES_PER_DEGREE: f64 = 111_320.0;

/// Share of the businesses that stand in a hamlet.
const IN_HAMLET: f64 = 0.86;

/// A cluster of houses.
struct Hamlet {
    centre: LonLat,
    spread_m: f64,
}

/// The places of one desa.
pub(super) struct Places {
    desa: DesaIx,
    hamlets: Vec<Hamlet>,
    by_size: Weighted,
}

impl Places {
    /// Settles the hamlets of a desa.
    pub(super) fn new(
        areas: &Areas,
        sampler: &Sampler<'_>,
        desa: DesaIx,
        rng: &mut Xoshiro256PlusPlus,
    ) -> Option<Self> {
        let area_ha = areas.desa()[usize::from(desa.0)].area_ha;
        let count = (3.0 + area_ha.sqrt() / 3.0).min(24.0) as usize;
        let hamlets: Vec<Hamlet> = (0..count)
            .map(|_| Hamlet {
                centre: sampler.point_in(desa, rng),
                spread_m: 50.0 + 130.0 * rng.random::<f64>().powi(2),
            })
            .collect();
        let by_size = Weighted::new((0..count).map(|_| (0.9 * bell(rng)).exp()))?;
        Some(Self { desa, hamlets, by_size })
    }

    /// A place in the desa.
    pub(super) fn draw(&self, areas: &Areas, sampler: &Sampler<'_>, rng: &mut Xoshiro256PlusPlus) -> LonLat {
        if chance(rng, IN_HAMLET) {
            let hamlet = &self.hamlets[self.by_size.draw(rng)];
            for _ in 0..6 {
                let north = hamlet.spread_m * bell(rng) / METRES_PER_DEGREE;
                let east =
                    hamlet.spread_m * bell(rng) / METRES_PER_DEGREE / hamlet.centre.lat().to_radians().cos();
                let point = LonLat::new(hamlet.centre.lon() + east, hamlet.centre.lat() + north);
                let inside =
                    |point: &LonLat| areas.desa_at(*point).is_some_and(|(desa, _)| desa == self.desa);
                if let Some(point) = point.map(LonLat::rounded_e7).filter(inside) {
                    return point;
                }
            }
        }
        sampler.point_in(self.desa, rng)
    }

    /// The one point that careless sheets give for every shop of the market.
    pub(super) fn shared(&self) -> LonLat {
        self.hamlets[0].centre
    }
}

/// A point near the kabupaten and outside every desa.
pub(super) fn outside(areas: &Areas, rng: &mut Xoshiro256PlusPlus) -> Option<LonLat> {
    let bounds = areas.bounds();
    let (width, height) = (bounds.width().max(0.05), bounds.height().max(0.05));
    (0..64).find_map(|_| {
        let lon = bounds.min().x + width * (1.6 * rng.random::<f64>() - 0.3);
        let lat = bounds.min().y + height * (1.6 * rng.random::<f64>() - 0.3);
        LonLat::new(lon, lat).map(LonLat::rounded_e7).filter(|point| areas.desa_at(*point).is_none())
    })
}
