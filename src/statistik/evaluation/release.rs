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

/// How exactly the place is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Desa,
    Kecamatan,
    Nowhere,
}

/// How exactly the start is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Year,
    Span,
    Never,
}

/// How exactly the product is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Product,
    Group,
    Nothing,
}

/// What of the owner is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    SexAndAge,
    Sex,
    Nobody,
}

/// A step of the ladder.
type Step = (Where, When, What, Who);

/// The ladder. The desa is what evaluators compare, and is given up last of what is told of it: first the year becomes
/// [`SPAN`] years, then it is not told; the product becomes its group; the age is not told. With the kecamatan in place of
/// the desa it begins anew, and goes on until nothing is told.
const LADDER: [Step; 15] = {
    use What::{Group, Nothing, Product};
    use When::{Never, Span, Year};
    use Where::{Desa, Kecamatan, Nowhere};
    use Who::{Nobody, Sex, SexAndAge};
    [
        (Desa, Year, Product, SexAndAge),
        (Desa, Span, Product, SexAndAge),
        (Desa, Span, Group, SexAndAge),
        (Desa, Never, Product, SexAndAge),
        (Desa, Never, Group, SexAndAge),
        (Desa, Never, Group, Sex),
        (Kecamatan, Year, Product, SexAndAge),
        (Kecamatan, Span, Product, SexAndAge),
        (Kecamatan, Span, Group, SexAndAge),
        (Kecamatan, Never, Product, SexAndAge),
        (Kecamatan, Never, Group, SexAndAge),
        (Kecamatan, Never, Group, Sex),
        (Kecamatan, Never, Group, Nobody),
        (Kecamatan, Never, Nothing, Nobody),
        (Nowhere, Never, Nothing, Nobody),
    ]
};

/// Years that are told as one.
const SPAN: i16 = 5;

/// `told` where it is told at all.
fn given<T>(is_told: bool, told: Option<T>) -> Told<T> {
    if is_told { told.into() } else { Told::Withheld }
}

impl Traits {
    /// What is told on a step of the ladder.
    fn on(&self, (place, start, made, who): Step, ladder: &Ladder<'_>) -> Cell {
        let here = self.desa.map(|desa| match place {
            Where::Desa => Place::Desa(desa),
            Where::Kecamatan | Where::Nowhere => Place::Kecamatan((ladder.kecamatan)(desa)),
        });
        let years = self.start.map(|year| match start {
            When::Year => Years { first: year, count: 1 },
            When::Span | When::Never => Years { first: year.div_euclid(SPAN) * SPAN, count: SPAN },
        });
        let thing = self.product.map(|product| match made {
            What::Product => Made::Product(product),
            What::Group | What::Nothing => Made::Group((ladder.group)(product)),
        });
        Cell {
            place: given(place != Where::Nowhere, here),
            start: given(start != When::Never, years),
            made: given(made != What::Nothing, thing),
            sex: given(who != Who::Nobody, self.sex),
            age: given(who == Who::SexAndAge, self.age),
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
    for step in LADDER {
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
        // All else is as it is.
        assert_eq!(cell, Cell { place: cell.place, ..told(&[ONE; 5])[0].unwrap() });
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

    #[test]
    fn the_year_the_product_and_the_age_are_given_up_before_the_desa() {
        let mut all = vec![ONE; 6];
        let here = Told::Known(Place::Desa(DesaIx(3)));
        for (at, one) in all.iter_mut().enumerate() {
            one.start = Some(2015 + at as i16 % 5);
        }
        let cell = told(&all)[0].unwrap();
        assert_eq!((cell.place, cell.start), (here, Told::Known(Years { first: 2015, count: 5 })));
        assert_eq!(cell.made, Told::Known(Made::Product(ProductIx(4))));
        for (at, one) in all.iter_mut().enumerate() {
            one.start = Some(1960 + 10 * at as i16);
        }
        let cell = told(&all)[0].unwrap();
        assert_eq!((cell.place, cell.start, cell.age), (here, Told::Withheld, Told::Known(AgeBand(2))));
        assert_eq!(cell.made, Told::Known(Made::Product(ProductIx(4))));
        for (at, one) in all.iter_mut().enumerate() {
            one.product = Some(ProductIx(at as u16));
            one.age = Some(AgeBand(at as u8));
        }
        let cell = told(&all)[0].unwrap();
        assert_eq!((cell.place, cell.made), (here, Told::Known(Made::Group(GroupIx(0)))));
        assert_eq!((cell.sex, cell.age), (Told::Known(Sex::Female), Told::Withheld));
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
        let made = match cell.made {
            Told::Known(Made::Product(product)) => one.product == Some(product),
            Told::Known(Made::Group(group)) => {
                one.product.is_some_and(|product| product.0 / 10 == u16::from(group.0))
            }
            Told::Unknown => one.product.is_none(),
            Told::Withheld => true,
        };
        place
            && start
            && made
            && (cell.sex == Told::Withheld || cell.sex == one.sex.into())
            && (cell.age == Told::Withheld || cell.age == one.age.into())
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
            // Whoever's desa is not told shares it, group and sex, with fewer than five of whom the same holds.
            let alone = all.iter().zip(&told).filter(|(_, cell)| {
                cell.is_none_or(|cell| !matches!(cell.place, Told::Known(Place::Desa(_)) | Told::Unknown))
            });
            let alone: Vec<_> = alone
                .map(|(one, _)| (one.desa, one.product.map(|product| product.0 / 10), one.sex.map(Sex::as_str)))
                .collect();
            prop_assert!(count(&alone).values().all(|count| *count < K));
        }
    }
}
