//! Counting businesses by product while passing over them, without branches on the outcome.

use super::columns::{Columns, MULTI};
use super::counts::Counts;
use super::model::GROUPS;

/// What a business counts as. As numbers: 0 nothing, 1 a match, 2 undated.
pub(super) const MATCH: usize = 1;
/// See [`MATCH`].
pub(super) const UNDATED: usize = 2;

/// Numbers by class, row (an area, or just one) and product. What counts as nothing goes to a spare row.
pub(super) struct Tally<'a> {
    group_of: &'a [u8],
    rows: usize,
    /// Products, and one more column for businesses without a product.
    stride: usize,
    /// By main product.
    main: Vec<u32>,
    /// By further product.
    extra: Vec<u32>,
    /// Further products of a group that the business has already been counted in.
    repeated: Vec<[u32; GROUPS]>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(group_of: &'a [u8], rows: usize) -> Self {
        let (stride, lines) = (group_of.len() + 1, 1 + 2 * rows);
        let zeros = || vec![0; lines * stride];
        Self { group_of, rows, stride, main: zeros(), extra: zeros(), repeated: vec![[0; GROUPS]; lines] }
    }

    #[inline]
    fn line(&self, row: usize, class: usize) -> usize {
        [0, 1 + row, 1 + self.rows + row][class]
    }

    /// Counts record `at`.
    #[inline]
    pub(super) fn add(&mut self, columns: &Columns, at: usize, row: usize, class: usize) {
        let main = columns.main[at];
        let line = self.line(row, class);
        self.main[line * self.stride + usize::from(main & !MULTI)] += 1;
        if main & MULTI != 0 {
            self.add_extra(columns, at, line);
        }
    }

    #[inline(never)]
    fn add_extra(&mut self, columns: &Columns, at: usize, line: usize) {
        let group = |product: u16| self.group_of[usize::from(product)];
        let mut seen = 1u8 << group(columns.main[at] & !MULTI);
        for &product in columns.extra(at) {
            self.extra[line * self.stride + usize::from(product)] += 1;
            self.repeated[line][usize::from(group(product))] += u32::from(seen & (1 << group(product)) != 0);
            seen |= 1 << group(product);
        }
    }

    /// All businesses of a class in a row.
    pub(super) fn total(&self, row: usize, class: usize) -> u32 {
        self.main[self.line(row, class) * self.stride..][..self.stride].iter().sum()
    }

    /// The businesses of a class in a row.
    pub(super) fn counts(&self, row: usize, class: usize) -> Counts {
        let line = self.line(row, class);
        let main = &self.main[line * self.stride..][..self.stride];
        let extra = &self.extra[line * self.stride..][..self.stride];
        let mut counts = Counts::empty(self.group_of.len());
        counts.total = main.iter().sum();
        counts.with_product = counts.total - main[self.group_of.len()];
        for (product, n) in counts.products.iter_mut().enumerate() {
            *n = main[product] + extra[product];
            counts.groups[usize::from(self.group_of[product])] += *n;
        }
        for (n, repeated) in counts.groups.iter_mut().zip(self.repeated[line]) {
            *n -= repeated;
        }
        counts
    }
}
