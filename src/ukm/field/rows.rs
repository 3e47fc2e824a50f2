//! Lists that are filled in row by row. An empty row does not count.

use super::Field;
use super::reader::{Context, Reader};
use crate::http::form::Form;
use crate::ukm::record::Record;

/// A list: the same fields in rows.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// Its name in the record.
    pub stored: &'static str,
    /// Heading.
    pub title: &'static str,
    /// How to fill it in.
    pub hint: &'static str,
    /// What the button for a row more sends, and what it says.
    pub more: (&'static str, &'static str),
    /// One field each.
    pub columns: &'static [Field],
    /// More rows than anybody fills in.
    pub(super) most: usize,
    pub(super) read: fn(&mut Reader<'_>, &Rows, &mut Record),
    /// Row by row.
    pub(super) write: fn(&Record) -> Vec<Vec<String>>,
}

/// One row: its number from 1, and its cells.
pub(super) struct Row<const N: usize> {
    pub number: usize,
    pub cells: [String; N],
}

impl<const N: usize> Row<N> {
    /// The name under which a cell is told about.
    pub(super) fn id(&self, column: &str) -> String {
        format!("{column}-{}", self.number)
    }

    /// Whether it says the same as a row that stood in the form.
    pub(super) fn says(&self, written: &[String]) -> bool {
        self.cells.iter().zip(written).all(|(cell, written)| cell == written.trim())
    }
}

impl Rows {
    /// What stands in the form, of this record; nothing when the list is not seen plainly.
    pub fn text(&self, record: &Record, context: &Context<'_>) -> Vec<Vec<String>> {
        if context.sees(self.stored) { (self.write)(record) } else { Vec::new() }
    }

    /// Whether something is there that is not shown.
    pub fn hides(&self, record: &Record, context: &Context<'_>) -> bool {
        !context.sees(self.stored) && !(self.write)(record).is_empty()
    }

    /// As [`Self::text`], cell by cell as a form is filled with it.
    pub fn values(&self, record: &Record, context: &Context<'_>) -> Vec<(&'static str, String)> {
        let names = || self.columns.iter().map(|column| column.name);
        self.text(record, context).into_iter().flat_map(|row| names().zip(row)).collect()
    }

    /// The cells as they were typed, up to the last row that is not empty.
    pub fn typed(&self, form: &Form) -> Vec<Vec<String>> {
        let columns: Vec<Vec<&str>> =
            self.columns.iter().map(|column| form.all(column.name).map(str::trim).collect()).collect();
        // Far more than anybody fills in, and no page of them takes long to draw.
        let count = columns.iter().map(Vec::len).max().unwrap_or_default().min(10 * self.most);
        let cell = |column: &Vec<&str>, row: usize| column.get(row).copied().unwrap_or_default().to_owned();
        self.trimmed((0..count).map(|row| columns.iter().map(|column| cell(column, row)).collect()).collect())
    }

    /// Without the empty rows at the end, and as many cells as there are columns.
    pub(super) fn trimmed(&self, mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
        while rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
            rows.pop();
        }
        for row in &mut rows {
            row.truncate(self.columns.len());
        }
        rows
    }

    /// Positions in the record of the rows that were left as they stood, each used once: two may say the same.
    pub(super) fn left<const N: usize>(written: &[Vec<String>], rows: &[Row<N>]) -> Vec<Option<usize>> {
        let mut used = vec![false; written.len()];
        let mut position = |row: &Row<N>| {
            let at = written.iter().zip(&used).position(|(written, used)| !used && row.says(written))?;
            used[at] = true;
            Some(at)
        };
        rows.iter().map(&mut position).collect()
    }

    /// `typed` on top of what became of the list `stood` meanwhile: rows that came are added, and rows that went go unless
    /// they were changed in the form.
    pub(super) fn merged(
        stood: &[Vec<String>],
        typed: &[Vec<String>],
        now: Vec<Vec<String>>,
    ) -> Vec<Vec<String>> {
        if typed == stood {
            return now;
        }
        let beyond = |some: &[Vec<String>], all: &[Vec<String>]| {
            let mut left = all.to_vec();
            let mut more = some.to_vec();
            more.retain(|row| match left.iter().position(|one| one == row) {
                Some(at) => {
                    left.swap_remove(at);
                    false
                }
                None => true,
            });
            more
        };
        let (came, went) = (beyond(&now, stood), beyond(stood, &now));
        let mut rows = beyond(typed, &went);
        // What both added is there once.
        let same = beyond(&rows, stood);
        rows.extend(beyond(&came, &same));
        rows
    }

    /// The rows that say something; none when there are too many, which is told.
    pub(super) fn filled<const N: usize>(&self, reader: &mut Reader<'_>) -> Option<Vec<Row<N>>> {
        let rows = self.typed(reader.form).into_iter().enumerate().map(|(at, cells)| {
            let mut cells = cells.into_iter();
            Row { number: at + 1, cells: std::array::from_fn(|_| cells.next().unwrap_or_default()) }
        });
        let rows: Vec<Row<N>> = rows.filter(|row| row.cells.iter().any(|cell| !cell.is_empty())).collect();
        if rows.len() > self.most {
            let first = format!("{}-1", self.columns[0].name);
            reader.error(&first, format!("paling banyak {} baris", self.most));
            return None;
        }
        Some(rows)
    }

    pub(super) fn read(&self, reader: &mut Reader<'_>, record: &mut Record) {
        (self.read)(reader, self, record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_did_to_a_list_stays_beside_what_was_typed() {
        let list = |text: &str| -> Vec<Vec<String>> {
            text.split_whitespace().map(|row| vec![row.to_owned()]).collect()
        };
        for (stood, typed, now, merged) in [
            ("a b", "a b", "a b c", "a b c"),
            ("a b", "a b d", "a b c", "a b d c"),
            ("a b", "a B", "a b c", "a B c"),
            ("a b", "a b d", "a", "a d"),
            ("a b", "a B", "a", "a B"),
            ("a", "a c", "a c", "a c"),
            ("a a", "a", "a a b", "a b"),
            ("a", "", "a b", "b"),
        ] {
            assert_eq!(
                Rows::merged(&list(stood), &list(typed), list(now)),
                list(merged),
                "{stood} {typed} {now}"
            );
        }
    }
}
