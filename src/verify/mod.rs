//! Looks for what does not fit together: rules that no constraint can say ([`rule`]), keys and the log of erasures
//! ([`wish`]), the index against the tables ([`index`]), files against their hashes ([`photo`]).
//! [`digest`] is one digest over the register.
//!
//! Reads only, from one moment of the database. Owns no table.

pub mod digest;
mod index;
mod photo;
pub mod rule;
mod wish;

use sqlx::{PgConnection, Postgres, QueryBuilder, Row};

use crate::app::App;
use crate::peta;

/// Offenders that are named of each finding.
const NAMED: usize = 5;

/// Something that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Name of the rule.
    pub rule: &'static str,
    /// What is wrong, in Indonesian.
    pub fault: &'static str,
    /// How often.
    pub count: u64,
    /// Some of the offenders.
    pub examples: Vec<String>,
}

/// What was looked at and what does not fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Public businesses that were compared with the index.
    pub businesses: u64,
    /// Keys of persons that were opened.
    pub keys: u64,
    /// Photos that were read.
    pub photos: u64,
    /// Objects that no row names; they are swept by themselves.
    pub loose_objects: u64,
    /// What does not fit.
    pub findings: Vec<Finding>,
}

/// Gathers the offenders of one rule.
#[derive(Debug, Default)]
struct Offenders {
    count: u64,
    examples: Vec<String>,
}

impl Offenders {
    fn add(&mut self, who: impl Into<String>) {
        self.count += 1;
        if self.examples.len() < NAMED {
            self.examples.push(who.into());
        }
    }

    fn into_finding(self, rule: &'static str, fault: &'static str) -> Option<Finding> {
        let Self { count, examples } = self;
        (count > 0).then_some(Finding { rule, fault, count, examples })
    }
}

/// Looks at everything.
pub async fn run(app: &App) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let mut moment =
        app.db().primary().begin_with("begin transaction isolation level repeatable read, read only").await?;
    sqlx::query("set local statement_timeout = 0").execute(&mut *moment).await?;
    sqlx::query("set local idle_in_transaction_session_timeout = 0").execute(&mut *moment).await?;
    for rule in rule::RULES {
        tracing::info!("aturan {}", rule.name);
        report.findings.extend(apply(&mut moment, rule).await?);
    }
    tracing::info!("kunci dan catatan penghapusan");
    report.keys = wish::check(&mut moment, app, &mut report.findings).await?;
    tracing::info!("indeks peta");
    match peta::load::load_in(app, &mut moment).await {
        Ok(atlas) => report.businesses = index::check(&mut moment, &atlas, &mut report.findings).await?,
        Err(error) if error.is::<sqlx::Error>() => return Err(error),
        Err(error) => {
            let examples = vec![format!("{error:#}")];
            report.findings.push(Finding {
                rule: "indeks",
                fault: "indeks peta tidak dapat disusun",
                count: 1,
                examples,
            });
        }
    }
    tracing::info!("berkas foto");
    photo::check(&mut moment, app, &mut report).await?;
    Ok(report)
}

async fn apply(conn: &mut PgConnection, rule: &rule::Rule) -> sqlx::Result<Option<Finding>> {
    let mut query = QueryBuilder::<Postgres>::new("select count(*), (array_agg(who))[1:5] from (");
    query.push(rule.sql).push(") broken (who)");
    let row = query.build().fetch_one(conn).await?;
    let (count, examples): (i64, Option<Vec<String>>) = (row.try_get(0)?, row.try_get(1)?);
    let offenders = Offenders { count: count.unsigned_abs(), examples: examples.unwrap_or_default() };
    Ok(offenders.into_finding(rule.name, rule.fault))
}
