//! The table as it is kept between requests.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use tokio::sync::Mutex;

use super::column::{AgeBand, STATES, Sales};
use super::query::{self, Business, Figure, Ware};
use super::release::{Cell, Ladder, Traits, release};
use crate::account::policy::{Action, Actor, Menu, Scope};
use crate::account::query::today;
use crate::app::App;
use crate::http::error::Error;
use crate::privacy::Keys;
use crate::ukm::model::BusinessClass;
use crate::ukm::product::Dictionary;
use crate::ukm::value::Sex;
use crate::wilayah::Areas;

/// A table is drawn anew after this long: so old is what an evaluator sees at most, and so long is seen who was erased.
const FRESH: Duration = Duration::minutes(10);

/// Rows of all tables that are kept at the same time, unless the latest alone has more.
const MOST_ROWS: usize = 1_000_000;

/// What pseudonyms are drawn for.
const PURPOSE: &str = "evaluasi";

/// What stands in place of a name: the version of the key, and a keyed hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pseudonym {
    version: u8,
    hash: u64,
}

impl Pseudonym {
    /// Reads what [`fmt::Display`] writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (version, hash) = text.split_once('-')?;
        Some(Self { version: version.parse().ok()?, hash: u64::from_str_radix(hash, 16).ok()? })
    }

    fn of(keys: &Keys, id: i64) -> Self {
        let (version, hash) = keys.pseudonym(PURPOSE, id);
        Self { version, hash }
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.version, self.hash)
    }
}

/// One business, as it is told.
pub(super) struct Row {
    pub name: Pseudonym,
    pub cell: Cell,
    pub class: Option<BusinessClass>,
    pub sales: Option<Sales>,
    /// For people.
    pub state: &'static str,
}

/// All businesses of an area, by pseudonym, with what their positions mean.
pub(super) struct Release {
    pub rows: Vec<Row>,
    /// Some are not told of at all: fewer than [`super::K`].
    pub withholds: bool,
    pub areas: Arc<Areas>,
    pub dictionary: Arc<Dictionary>,
    pub made_at: DateTime<Utc>,
}

/// Tables that were drawn lately, each for those who see the same area.
#[derive(Default)]
pub struct Live(Mutex<Vec<(Scope, Arc<Release>)>>);

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

/// The table of the area that `actor` may evaluate. Whoever asks while it is drawn waits for it.
pub(super) async fn table(app: &App, actor: &Actor) -> Result<Arc<Release>, Error> {
    let scope = actor.scope(Action::Evaluate, Menu::Ukm);
    let mut kept = app.evaluation().0.lock().await;
    kept.retain(|(_, release)| release.made_at + FRESH > actor.now());
    if let Some((_, release)) = kept.iter().find(|(one, _)| *one == scope) {
        return Ok(Arc::clone(release));
    }
    let release = Arc::new(draw(app, &scope, actor.now()).await?);
    while !kept.is_empty()
        && kept.iter().map(|(_, one)| one.rows.len()).sum::<usize>() + release.rows.len() > MOST_ROWS
    {
        kept.remove(0);
    }
    kept.push((scope, Arc::clone(&release)));
    Ok(release)
}

/// What does not go into the traits.
struct Rest {
    id: i64,
    class: Option<BusinessClass>,
    /// The latest.
    figure: Option<Figure>,
    /// Rank of the product among the traits.
    rank: i16,
    state: &'static str,
}

/// What was read of all businesses, put together.
#[derive(Default)]
struct Drawn {
    traits: Vec<Traits>,
    rest: Vec<Rest>,
    /// Where each is.
    at: HashMap<i64, usize, foldhash::fast::RandomState>,
}

impl Drawn {
    fn add(&mut self, raw: &Business, areas: &Areas, today: NaiveDate) {
        self.at.insert(raw.id, self.rest.len());
        self.traits.push(Traits {
            desa: raw.desa_code.as_deref().and_then(|code| areas.desa_by_code(code)),
            product: None,
            start: raw.start_month.and_then(|month| i16::try_from(month.year()).ok()),
            sex: raw.sex.as_deref().and_then(Sex::parse),
            age: raw.birth_date.and_then(|born| AgeBand::on(today, born)),
        });
        self.rest.push(Rest {
            id: raw.id,
            class: raw.class.as_deref().and_then(BusinessClass::parse),
            figure: None,
            rank: i16::MAX,
            state: STATES.iter().find(|(stored, _)| *stored == raw.state).map_or("", |(_, title)| title),
        });
    }

    /// Takes a product where it comes before the one that is there.
    fn add_product(&mut self, raw: &Ware, dictionary: &Dictionary) {
        let Some(&at) = self.at.get(&raw.business_id) else { return };
        if raw.rank < self.rest[at].rank {
            self.rest[at].rank = raw.rank;
            self.traits[at].product = dictionary.by_id(raw.product_id);
        }
    }

    /// Takes a figure where it is later than the one that is there.
    fn add_sales(&mut self, raw: &Figure) {
        let Some(&at) = self.at.get(&raw.business_id) else { return };
        // Of the same end the one that was seen last, then the longer; what is left decides only for the same every time.
        let key = |one: &Figure| {
            (one.period_end, one.observed_at, Reverse(one.period_start), Reverse((one.low, one.high)))
        };
        if self.rest[at].figure.as_ref().is_none_or(|known| key(known) < key(raw)) {
            self.rest[at].figure = Some(*raw);
        }
    }
}

async fn draw(app: &App, scope: &Scope, now: DateTime<Utc>) -> Result<Release, Error> {
    let (areas, dictionary, examples) = {
        let atlas = app.atlas()?;
        (Arc::clone(&atlas.areas), Arc::clone(&atlas.dictionary), atlas.demo())
    };
    let mut drawn = Drawn::default();
    let mut snapshot = app.db().snapshot().await?;
    query::businesses(&mut snapshot, scope, examples, |raw| drawn.add(raw, &areas, today(now))).await?;
    let ids: Vec<i64> = drawn.rest.iter().map(|one| one.id).collect();
    let of = (!scope.everything).then_some(ids.as_slice());
    query::products(&mut snapshot, of, |raw| drawn.add_product(raw, &dictionary)).await?;
    query::sales(&mut snapshot, of, |raw| drawn.add_sales(raw)).await?;
    drop(snapshot);
    let Drawn { traits, rest, .. } = drawn;
    let keys = app.keys().clone();
    let drawn = tokio::task::spawn_blocking(move || {
        let ladder = Ladder {
            kecamatan: &|desa| areas.kecamatan_of(desa),
            group: &|product| dictionary.product(product).group,
        };
        let told = release(&traits, &ladder);
        let rows = told.into_iter().zip(&rest).filter_map(|(cell, rest)| {
            Some(Row {
                name: Pseudonym::of(&keys, rest.id),
                cell: cell?,
                class: rest.class,
                sales: rest
                    .figure
                    .and_then(|one| Sales::of(one.low, one.high, one.period_start, one.period_end)),
                state: rest.state,
            })
        });
        let mut rows: Vec<Row> = rows.collect();
        // In an order that tells nothing of when a record came.
        rows.sort_unstable_by_key(|row| row.name);
        let withholds = rows.len() < rest.len();
        Release { rows, withholds, areas, dictionary, made_at: now }
    });
    drawn.await.map_err(|error| Error::Internal(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_read_as_it_is_written() {
        let name = Pseudonym { version: 1, hash: 0x0123_4567_89ab_cdef };
        assert_eq!(name.to_string(), "1-0123456789abcdef");
        assert_eq!(Pseudonym::parse("1-0123456789abcdef"), Some(name));
        for text in ["", "-", "1-", "1-xyz", "300-0", "KODE1234"] {
            assert_eq!(Pseudonym::parse(text), None, "{text}");
        }
    }
}
