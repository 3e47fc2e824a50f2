//! Numbers of businesses by product and group, and what dominates among them.

use super::columns::Facts;
use super::model::{GROUPS, GroupIx, ProductIx};

/// How many businesses there are, and how many make each product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Matching businesses.
    pub total: u32,
    /// Of these, businesses with at least one classified product.
    pub with_product: u32,
    /// Businesses that make each product; one of several products counts fully for each.
    pub products: Vec<u32>,
    /// Businesses that make something of each group, each business once per group.
    pub groups: [u32; GROUPS],
    /// Only for a question about a past month: businesses that match but for an unknown start.
    pub undated: Option<u32>,
}

/// The product made by most businesses of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Dominant {
    /// The product; of equals the one that comes first in the dictionary.
    pub product: ProductIx,
    /// Businesses that make it.
    pub count: u32,
    /// These ÷ businesses with a product.
    pub share: f64,
    /// The next product with its businesses; as many as the first when the two are tied.
    pub runner_up: Option<(ProductIx, u32)>,
    /// The other products made by equally many.
    pub tied: Vec<ProductIx>,
}

/// Fewer businesses with a product than this have no dominant product.
pub const DOMINANT_MIN: u32 = 5;

impl Counts {
    pub(super) fn empty(products: usize) -> Self {
        Self { products: vec![0; products], ..Self::default() }
    }

    /// Counts a business in (`sign` 1) or out (−1).
    pub(super) fn bump(&mut self, facts: &Facts<'_>, sign: i32) {
        self.total = plus(self.total, sign);
        self.with_product = plus(self.with_product, if facts.groups == 0 { 0 } else { sign });
        for product in facts.products() {
            let n = &mut self.products[usize::from(product)];
            *n = plus(*n, sign);
        }
        for (g, n) in self.groups.iter_mut().enumerate() {
            *n = plus(*n, if facts.groups & (1 << g) == 0 { 0 } else { sign });
        }
    }

    /// The product made by most businesses; none when fewer than five have a product.
    pub fn dominant(&self) -> Option<Dominant> {
        let (product, count) = leader(&self.products, self.with_product)?;
        let mut runner_up: Option<(ProductIx, u32)> = None;
        let mut tied = Vec::new();
        for (ix, &n) in self.products.iter().enumerate() {
            if ix == usize::from(product.0) || n == 0 {
                continue;
            }
            if n == count {
                tied.push(ProductIx(ix as u16));
            }
            if runner_up.is_none_or(|(_, best)| n > best) {
                runner_up = Some((ProductIx(ix as u16), n));
            }
        }
        Some(Dominant {
            product,
            count,
            share: f64::from(count) / f64::from(self.with_product),
            runner_up,
            tied,
        })
    }

    /// Businesses with a product ÷ businesses; none where there is no business.
    pub fn coverage(&self) -> Option<f64> {
        (self.total > 0).then(|| f64::from(self.with_product) / f64::from(self.total))
    }

    /// Keeps what an answer for only one product or group may show.
    pub(super) fn narrowed(mut self, narrow: Narrow, group_of: &[u8]) -> Self {
        match narrow {
            Narrow::All => return self,
            Narrow::Nothing => {
                self.total = 0;
                self.products.fill(0);
                self.groups = [0; GROUPS];
            }
            Narrow::Product(p) => {
                let p = usize::from(p);
                self.total = self.products[p];
                self.products.iter_mut().enumerate().for_each(|(ix, n)| *n *= u32::from(ix == p));
                self.groups = [0; GROUPS];
                self.groups[usize::from(group_of[p])] = self.total;
            }
            Narrow::Group(g) => {
                self.total = self.groups[usize::from(g)];
                self.products.iter_mut().zip(group_of).for_each(|(n, &of)| *n *= u32::from(of == g));
                self.groups = [0; GROUPS];
                self.groups[usize::from(g)] = self.total;
            }
        }
        self.with_product = self.total;
        self
    }
}

/// A count changed by a delta; a delta takes away only what the base counted, so that this never saturates.
pub(super) fn plus(count: u32, change: i32) -> u32 {
    count.saturating_add_signed(change)
}

/// The first product with the highest count, where enough businesses have one.
pub(super) fn leader(products: &[u32], with_product: u32) -> Option<(ProductIx, u32)> {
    if with_product < DOMINANT_MIN {
        return None;
    }
    let most = products.iter().copied().max().filter(|&n| n > 0)?;
    let first = products.iter().position(|&n| n == most)?;
    Some((ProductIx(first as u16), most))
}

/// A filter by product and group, reduced to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrow {
    All,
    Product(u16),
    Group(u8),
    /// The product is not of the group, or is unknown.
    Nothing,
}

impl Narrow {
    pub(super) fn of(product: Option<ProductIx>, group: Option<GroupIx>, group_of: &[u8]) -> Self {
        match (product, group) {
            (None, None) => Self::All,
            (None, Some(GroupIx(g))) if usize::from(g) < GROUPS => Self::Group(g),
            (None, Some(_)) => Self::Nothing,
            (Some(ProductIx(p)), group) => match group_of.get(usize::from(p)) {
                Some(&of) if group.is_none_or(|g| g.0 == of) => Self::Product(p),
                _ => Self::Nothing,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(products: &[u32], with_product: u32) -> Counts {
        Counts { total: with_product, with_product, products: products.to_vec(), ..Counts::default() }
    }

    #[test]
    fn the_most_made_product_dominates() {
        let dominant = counts(&[1, 7, 3], 10).dominant().unwrap();
        assert_eq!(
            (dominant.product, dominant.count, dominant.runner_up),
            (ProductIx(1), 7, Some((ProductIx(2), 3)))
        );
        assert!((dominant.share - 0.7).abs() < 1e-12 && dominant.tied.is_empty());
    }

    #[test]
    fn equals_are_named() {
        let dominant = counts(&[0, 4, 4, 4], 9).dominant().unwrap();
        assert_eq!((dominant.product, dominant.tied), (ProductIx(1), vec![ProductIx(2), ProductIx(3)]));
        assert_eq!(dominant.runner_up, Some((ProductIx(2), 4)));
    }

    #[test]
    fn few_businesses_have_no_dominant_product() {
        assert_eq!(counts(&[4], 4).dominant(), None);
        assert_eq!(counts(&[], 0).dominant(), None);
    }
}
