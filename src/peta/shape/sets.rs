//! Every outline that pages draw, made once for a set of shapes.

use super::ShapeSet;
use crate::wilayah::cell::Surrounding;
use crate::wilayah::{Areas, KecamatanIx};

/// All pictures of a kabupaten, made once for a set of shapes.
#[derive(Clone, Debug)]
pub struct ShapeSets {
    kabupaten: ShapeSet,
    kecamatan: Vec<ShapeSet>,
}

impl ShapeSets {
    /// Draws the kabupaten by kecamatan, and each kecamatan by desa.
    pub fn new(areas: &Areas, surroundings: &[Surrounding]) -> Self {
        let kecamatan = 0..areas.kecamatan().len() as u16;
        Self {
            kabupaten: ShapeSet::of_kecamatan(areas, surroundings),
            kecamatan: kecamatan.map(|ix| ShapeSet::of_desa(areas, KecamatanIx(ix), surroundings)).collect(),
        }
    }

    /// The kabupaten by kecamatan; of a kecamatan, its desa.
    pub fn of(&self, kecamatan: Option<KecamatanIx>) -> &ShapeSet {
        kecamatan.map_or(&self.kabupaten, |ix| &self.kecamatan[usize::from(ix.0)])
    }
}
