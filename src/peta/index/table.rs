//! Counts per cell, summed along each row of cells.
//!
//! Entry (row, column, slot) is the number of businesses with that slot in the row's cells before that column, so
//! that any run of cells in a row costs one subtraction per slot.

use std::hint::black_box;

/// Row prefix sums, as small as the fullest row allows.
#[derive(Debug)]
pub(super) enum PrefixTable {
    Short(Rows<u16>),
    Long(Rows<u32>),
}

#[derive(Debug)]
pub(super) struct Rows<T> {
    columns: usize,
    slots: usize,
    sums: Vec<T>,
}

impl PrefixTable {
    /// Sums `visit`: it is called once for each cell (row-major) and bumps the slots of what lies there.
    pub(super) fn build(
        columns: usize,
        rows: usize,
        slots: usize,
        fullest_row: u32,
        visit: impl FnMut(usize, &mut dyn FnMut(usize)),
    ) -> Self {
        if u16::try_from(fullest_row).is_ok() {
            Self::Short(Rows::build(columns, rows, slots, visit))
        } else {
            Self::Long(Rows::build(columns, rows, slots, visit))
        }
    }

    /// Businesses with `slot` in cells `from..to` of `row`.
    #[inline]
    pub(super) fn run(&self, row: usize, from: usize, to: usize, slot: usize) -> u32 {
        match self {
            Self::Short(rows) => rows.run(row, from, to, slot),
            Self::Long(rows) => rows.run(row, from, to, slot),
        }
    }

    /// Adds the counts of all slots in cells `from..to` of `row` to `into`.
    #[inline]
    pub(super) fn add_run(&self, row: usize, from: usize, to: usize, into: &mut [u32]) {
        match self {
            Self::Short(rows) => rows.add_run(row, from, to, into),
            Self::Long(rows) => rows.add_run(row, from, to, into),
        }
    }

    /// Asks the memory for what [`Self::add_run`] will read, so that it fetches several runs at once.
    #[inline]
    pub(super) fn touch_run(&self, row: usize, from: usize, to: usize) {
        match self {
            Self::Short(rows) => rows.touch_run(row, from, to),
            Self::Long(rows) => rows.touch_run(row, from, to),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Short(rows) => rows.sums.len() * 2,
            Self::Long(rows) => rows.sums.len() * 4,
        }
    }
}

/// What a sum is kept in.
pub(super) trait Sum: Copy + Into<u32> {
    fn zero() -> Self;
    fn up(&mut self);
}

impl Sum for u16 {
    fn zero() -> Self {
        0
    }
    fn up(&mut self) {
        *self += 1;
    }
}

impl Sum for u32 {
    fn zero() -> Self {
        0
    }
    fn up(&mut self) {
        *self += 1;
    }
}

impl<T: Sum> Rows<T> {
    fn build(
        columns: usize,
        rows: usize,
        slots: usize,
        mut visit: impl FnMut(usize, &mut dyn FnMut(usize)),
    ) -> Self {
        let stride = columns + 1;
        let mut sums = vec![T::zero(); rows * stride * slots];
        for row in 0..rows {
            for column in 0..columns {
                let at = (row * stride + column) * slots;
                sums.copy_within(at..at + slots, at + slots);
                let next = &mut sums[at + slots..at + 2 * slots];
                visit(row * columns + column, &mut |slot| next[slot].up());
            }
        }
        Self { columns, slots, sums }
    }

    #[inline]
    fn at(&self, row: usize, column: usize) -> usize {
        (row * (self.columns + 1) + column) * self.slots
    }

    #[inline]
    fn run(&self, row: usize, from: usize, to: usize, slot: usize) -> u32 {
        self.sums[self.at(row, to) + slot].into() - self.sums[self.at(row, from) + slot].into()
    }

    #[inline]
    fn touch_run(&self, row: usize, from: usize, to: usize) {
        for column in [from, to] {
            let line = 64 / size_of::<T>();
            for &sum in self.sums[self.at(row, column)..][..self.slots].iter().step_by(line) {
                black_box(sum);
            }
        }
    }

    #[inline]
    fn add_run(&self, row: usize, from: usize, to: usize, into: &mut [u32]) {
        let before = &self.sums[self.at(row, from)..][..self.slots];
        let after = &self.sums[self.at(row, to)..][..self.slots];
        for ((sum, &b), &a) in into.iter_mut().zip(before).zip(after) {
            *sum += a.into() - b.into();
        }
    }
}
