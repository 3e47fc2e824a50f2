//! Traits that could single somebody out, told as exactly as several people share them. Pure.

use std::collections::HashMap;
use std::hash::Hash;

use super::column::AgeBand;
use crate::peta::{DesaIx, GroupIx, KecamatanIx, ProductIx};
use crate::ukm::value::Sex;

/// So many records, or none, tell the same.
pub const K: u32 = 5;

/// A trait as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Told<T> {
    /// So it is.
    Known(T),
    /// Nobody knows.
    Unknown,
    /// It is not told.
    Withheld,
}

impl<T> From<Option<T>> for Told<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }
}

/// Where a business is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Exactly enough.
    Desa(DesaIx),
    /// Its desa is not told.
    Kecamatan(KecamatanIx),
}

/// What it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Made {
    /// Its main product.
    Product(ProductIx),
    /// Only the group of it.
    Group(GroupIx),
}

/// When it began: so many years, beginning with this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Years {
    /// The first.
    pub first: i16,
    /// How many.
    pub count: i16,
}

/// What is known of a business and its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Where it is.
    pub desa: Option<DesaIx>,
    /// Its main product.
    pub product: Option<ProductIx>,
    /// Year of the start.
    pub start: Option<i16>,
    /// Of the owner.
    pub sex: Option<Sex>,
    /// Of the owner.
    pub age: Option<AgeBand>,
}

/// What is told of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Where.
    pub place: Told<Place>,
    /// What.
    pub made: Told<Made>,
    /// Since when.
    pub start: Told<Years>,
    /// Whose.
    pub sex: Told<Sex>,
    /// Whose.
    pub age: Told<AgeBand>,
}

/// Which kecamatan a desa lies in, and which group a product belongs to.
pub struct Ladder<'a> {
    /// Of each desa.
    pub kecamatan: &'a dyn Fn(DesaIx) -> KecamatanIx,
    /// Of each product.
    pub group: &'a dyn Fn(ProductIx) -> GroupIx,
}

/// Steps of the ladder; each tells less than the one before.
const STEPS: u8 = 9;

/// Years that are told as one, on a higher step.
const SPAN: i16 = 5;

/// Keeps `told` below `step` of the ladder.
fn below<T>(step: u8, at: u8, told: Told<T>) -> Told<T> {
    if step < at { told } else { Told::Withheld }
}

impl Traits {
    /// What is told on a step of the ladder.
    fn on(&self, step: u8, ladder: &Ladder<'_>) -> Cell {
        let place = self.desa.map(|desa| match step {
            0 => Place::Desa(desa),
            _ => Place::Kecamatan((ladder.kecamatan)(desa)),
        });
        let start = self.start.map(|year| match step {
            0 | 1 => Years { first: year, count: 1 },
            _ => Years { first: year.div_euclid(SPAN) * SPAN, count: SPAN },
        });
        let made = self.product.map(|product| match step {
            0..=2 => Made::Product(product),
            _ => Made::Group((ladder.group)(product)),
        });
        Cell {
            age: below(step, 4, self.age.into()),
            start: below(step, 5, start.into()),
            sex: below(step, 6, self.sex.into()),
            made: below(step, 7, made.into()),
            place: below(step, 8, place.into()),
        }
    }
}

/// What is told of each: nothing of the fewer than [`K`] that are left when even the last step leaves them alone.
///
/// Step by step, those of whom enough tell the same go out; the others take the next step. So everything told is told by
/// [`K`] or more.
pub fn release(all: &[Traits], ladder: &Ladder<'_>) -> Vec<Option<Cell>> {
    let mut told = vec![None; all.len()];
    let mut left: Vec<usize> = (0..all.len()).collect();
    for step in 0..STEPS {
        let cells: Vec<Cell> = left.iter().map(|at| all[*at].on(step, ladder)).collect();
        let counts = count(&cells);
        let mut later = Vec::new();
        for (at, cell) in left.into_iter().zip(cells) {
            if counts.get(&cell).is_some_and(|count| *count >= K) {
                told[at] = Some(cell);
            } else {
                later.push(at);
            }
        }
        left = later;
    }
    told
}

fn count<T: Hash + Eq + Copy>(all: &[T]) -> HashMap<T, u32, foldhash::fast::RandomState> {
    let mut counts = HashMap::default();
    for one in all {
        *counts.entry(*one).or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(all: &[Traits]) -> Vec<Option<Cell>> {
        // Ten desa to a kecamatan, ten products to a group.
        let ladder = Ladder {
            kecamatan: &|desa| KecamatanIx(desa.0 / 10),
            group: &|product| GroupIx((product.0 / 10) as u8),
        };
        release(all, &ladder)
    }

    const ONE: Traits = Traits {
        desa: Some(DesaIx(3)),
        product: Some(ProductIx(4)),
        start: Some(2017),
        sex: Some(Sex::Female),
        age: Some(AgeBand(2)),
    };

    #[test]
    fn five_alike_are_told_as_they_are_and_four_are_not() {
        assert!(told(&[ONE; 4]).iter().all(Option::is_none));
        let cell = told(&[ONE; 5])[0].unwrap();
        assert_eq!(cell.place, Told::Known(Place::Desa(DesaIx(3))));
        assert_eq!(cell.start, Told::Known(Years { first: 2017, count: 1 }));
        assert_eq!((cell.sex, cell.age), (Told::Known(Sex::Female), Told::Known(AgeBand(2))));
    }

    #[test]
    fn who_would_stand_alone_is_told_by_the_kecamatan_or_less() {
        let mut all = vec![ONE; 7];
        for (at, one) in all.iter_mut().enumerate() {
            one.desa = Some(DesaIx(at as u16));
        }
        let cell = told(&all)[0].unwrap();
        assert_eq!(cell.place, Told::Known(Place::Kecamatan(KecamatanIx(0))));
        assert_eq!(cell.made, Told::Known(Made::Product(ProductIx(4))));
        for (at, one) in all.iter_mut().enumerate() {
            one.start = Some(2015 + at as i16 % 5);
            one.product = Some(ProductIx(at as u16));
        }
        let cell = told(&all)[0].unwrap();
        assert_eq!(cell.start, Told::Known(Years { first: 2015, count: 5 }));
        assert_eq!(cell.made, Told::Known(Made::Group(GroupIx(0))));
        // A trait that nobody knows is not the same as one that is not told.
        let cell = told(&[Traits::default(); 5])[0].unwrap();
        assert_eq!((cell.place, cell.age), (Told::Unknown, Told::Unknown));
    }

    fn traits() -> impl Strategy<Value = Traits> {
        let sex = prop_oneof![Just(None), Just(Some(Sex::Male)), Just(Some(Sex::Female))];
        let some = |most: u16| proptest::option::weighted(0.9, 0..most);
        (some(25), some(30), proptest::option::of(2000_i16..2012), sex, proptest::option::of(0_u8..3))
            .prop_map(|(desa, product, start, sex, age)| Traits {
                desa: desa.map(DesaIx),
                product: product.map(ProductIx),
                start,
                sex,
                age: age.map(AgeBand),
            })
    }

    /// Whether what is told of a business is so.
    fn is_right(one: &Traits, cell: &Cell) -> bool {
        let place = match cell.place {
            Told::Known(Place::Desa(desa)) => one.desa == Some(desa),
            Told::Known(Place::Kecamatan(kecamatan)) => {
                one.desa.is_some_and(|desa| desa.0 / 10 == kecamatan.0)
            }
            Told::Unknown => one.desa.is_none(),
            Told::Withheld => true,
        };
        let start = match cell.start {
            Told::Known(years) => {
                one.start.is_some_and(|year| (years.first..years.first + years.count).contains(&year))
            }
            Told::Unknown => one.start.is_none(),
            Told::Withheld => true,
        };
        place && start && (cell.sex == Told::Withheld || cell.sex == one.sex.into())
    }

    proptest! {
        #[test]
        fn nothing_is_told_by_fewer_than_five_and_nothing_told_is_wrong(
            all in proptest::collection::vec(traits(), 0..120),
        ) {
            let told = told(&all);
            let shown: Vec<Cell> = told.iter().flatten().copied().collect();
            prop_assert!(count(&shown).values().all(|count| *count >= K));
            prop_assert!(all.len() - shown.len() < K as usize);
            prop_assert!(all.iter().zip(&told).all(|(one, cell)| cell.is_none_or(|cell| is_right(one, &cell))));
        }
    }
}
