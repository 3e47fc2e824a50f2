//! The ledger: how many records of an area and a group of data count as what. Each counts once, so that the five classes
//! add up to all.

use sqlx::PgConnection;

use super::class::{Class, Part};
use crate::account::policy::Scope;

/// Records of each class, in the order of [`Class::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of each class.
    pub of: [i64; 5],
    /// Percents of completeness of all of them together.
    completeness: i64,
}

impl Counts {
    /// All records.
    pub fn all(&self) -> i64 {
        self.of.iter().sum()
    }

    /// Percent of what is worth knowing, on average; none without records.
    pub fn completeness(&self) -> Option<i64> {
        (self.all() > 0).then(|| (self.completeness + self.all() / 2) / self.all())
    }

    fn add(&mut self, line: &Line, part: Option<Part>) {
        let at = usize::try_from(Part::position(part)).unwrap_or(1) - 1;
        if let Some(class) = line.classes.get(at..=at).and_then(Class::from_stored) {
            self.of[class as usize] += line.count;
            self.completeness += line.completeness;
        }
    }
}

/// Records of a desa that count as the same in every group of data.
#[derive(Clone, Debug)]
struct Line {
    desa: Option<String>,
    classes: String,
    count: i64,
    completeness: i64,
}

/// The ledger of an area within somebody's scope.
#[derive(Clone, Debug)]
pub struct Ledger(Vec<Line>);

impl Ledger {
    /// Counts the records of `scope`, of these desa only when they are named.
    pub async fn count(
        conn: &mut PgConnection,
        scope: &Scope,
        demo: bool,
        desa: Option<&[String]>,
    ) -> sqlx::Result<Self> {
        let lines = sqlx::query_as!(
            Line,
            r#"select q.desa_code as "desa?", q.classes as "classes!", count(*) as "count!",
                   sum(q.completeness) as "completeness!"
               from quality q
               where ($1 or q.desa_code = any($2) or q.business_id = any($3)
                      or cardinality($4::smallint[]) > 0 and exists (
                         select from business_product bp join product p on p.id = bp.product_id
                         where bp.business_id = q.business_id and p.group_id = any($4)))
                 and (not q.demo or $5) and ($6::text[] is null or q.desa_code = any($6))
               group by q.desa_code, q.classes"#,
            scope.everything,
            &scope.desa,
            &scope.businesses,
            &scope.groups,
            demo,
            desa
        )
        .fetch_all(conn)
        .await?;
        Ok(Self(lines))
    }

    /// What there is of a group of data, of the whole records without one, where `wanted` takes the desa.
    pub fn counts(&self, part: Option<Part>, wanted: impl Fn(Option<&str>) -> bool) -> Counts {
        let mut counts = Counts::default();
        for line in self.0.iter().filter(|line| wanted(line.desa.as_deref())) {
            counts.add(line, part);
        }
        counts
    }
}

/// Which records stand behind a figure of the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// Those of this class; all without one.
    pub class: Option<Class>,
    /// In this group of data; as whole records without one.
    pub part: Option<Part>,
    /// Those in which this rule found something.
    pub rule: Option<&'static str>,
}

impl Figure {
    /// What stands for all in addresses.
    const ALL: &'static str = "semua";

    /// Reads `mutu`, `bagian` and `aturan` of an address; none without the first.
    pub fn read(mut text: impl FnMut(&'static str) -> Option<String>) -> Option<Self> {
        let (class, part, rule) = (text("mutu"), text("bagian"), text("aturan"));
        let class = class?;
        let found = Class::find(&class);
        (found.is_some() || class == Self::ALL).then(|| Self {
            class: found,
            part: part.as_deref().and_then(Part::find),
            rule: rule.as_deref().and_then(super::rule::find).map(|rule| rule.id),
        })
    }

    /// Name and value of each part of an address that names it, without values when there is none.
    pub fn parts(figure: Option<Self>) -> [(&'static str, Option<&'static str>); 3] {
        [
            ("mutu", figure.map(|one| one.class.map_or(Self::ALL, Class::slug))),
            ("bagian", figure.and_then(|one| one.part).map(Part::slug)),
            ("aturan", figure.and_then(|one| one.rule)),
        ]
    }

    /// For people.
    pub fn title(&self) -> String {
        let class = self.class.map_or("Semua", Class::title);
        let part = self.part.map(|part| format!(" di bagian {}", part.title())).unwrap_or_default();
        let rule = self.rule.and_then(super::rule::find).map(|rule| format!(": {}", rule.title));
        format!("{class}{part}{}", rule.unwrap_or_default())
    }
}
