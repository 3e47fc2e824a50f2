//! Fills the atlas from the database, and keeps it in step with what is committed.

use std::sync::Arc;

use sqlx::PgConnection;
use tokio::sync::{Mutex, watch};

use super::atlas::Atlas;
use super::fragment::Fragments;
use super::index::model::KecamatanIx;
use super::index::{Builder, Change, Index, Labels};
use super::shape::ShapeSets;
use super::tile::wilayah::AreaTiles;
use crate::app::App;
use crate::db::feed::{self, Link, News, Position};
use crate::http::body::Shelf;
use crate::ukm::product::Dictionary;
use crate::wilayah::Areas;
use crate::{ukm, wilayah};

/// How often the calendar is looked at.
const MONTH_CHECK: std::time::Duration = std::time::Duration::from_mins(1);

/// Reads areas, dictionary and every public business as one state of the database.
pub async fn load(app: &App) -> anyhow::Result<Atlas> {
    let mut snapshot = app.db().snapshot().await?;
    let read = Read::new(app, &mut snapshot).await?;
    // The rest takes its time and no database.
    drop(snapshot);
    read.into_atlas(app).await
}

/// As [`load`], in a transaction of the caller's that sees one state throughout.
pub async fn load_in(app: &App, snapshot: &mut PgConnection) -> anyhow::Result<Atlas> {
    Read::new(app, snapshot).await?.into_atlas(app).await
}

/// What an atlas is made of.
struct Read {
    position: Position,
    areas: Areas,
    dictionary: Dictionary,
    examples: bool,
    builder: Builder,
}

impl Read {
    async fn new(app: &App, snapshot: &mut PgConnection) -> anyhow::Result<Self> {
        let position = feed::current(snapshot).await?;
        let areas = wilayah::query::load(snapshot, &app.config().served.kabupaten).await?;
        let dictionary = ukm::product::load(snapshot).await?;
        // Example data leave the index with the first real record (docs/decisions/0002).
        let examples = !ukm::query::has_real_public(snapshot).await?;
        let mut builder = builder(app, &areas, &dictionary);
        let push = |record| builder.push(&record);
        ukm::query::for_each_public(snapshot, &areas, &dictionary, examples, push).await?;
        Ok(Self { position, areas, dictionary, examples, builder })
    }

    async fn into_atlas(self, app: &App) -> anyhow::Result<Atlas> {
        let Self { position, areas, dictionary, examples, builder } = self;
        let (index, shapes, area_tiles, areas) = tokio::task::spawn_blocking(move || {
            let around = wilayah::cell::surroundings(areas.facts());
            let (shapes, tiles) = (ShapeSets::new(&areas, &around), AreaTiles::new(&areas, &around));
            (builder.finish(), shapes, tiles, areas)
        })
        .await?;
        let fragments = Arc::new(Fragments::new(&dictionary, &areas));
        Ok(Atlas {
            epoch: position.epoch,
            revision: position.revision,
            month: index.current_month(),
            examples,
            areas: Arc::new(areas),
            dictionary: Arc::new(dictionary),
            shapes: Arc::new(shapes),
            area_tiles: Arc::new(area_tiles),
            fragments,
            index: Arc::new(index),
            shelf: Shelf::new(usize::from(app.config().cache_mib) << 20),
        })
    }
}

fn builder(app: &App, areas: &Areas, dictionary: &Dictionary) -> Builder {
    let labels = Labels {
        products: dictionary.products.iter().map(|product| product.slug.clone()).collect(),
        groups: dictionary.groups.iter().map(|group| group.slug.clone()).collect(),
    };
    let group_of: Vec<_> = dictionary.products.iter().map(|product| product.group).collect();
    let kecamatan_of: Vec<_> = areas.kecamatan_of_slice().iter().map(|ix| KecamatanIx(*ix)).collect();
    Builder::new(app.clock().month(), &kecamatan_of, &group_of, labels)
}

/// Publishes what is committed, within moments, until the task is dropped.
/// One task at a time puts a new atlas in place.
pub async fn follow(app: App) {
    let Ok(atlas) = app.atlas() else { return };
    let position = Position { epoch: atlas.epoch.clone(), revision: atlas.revision };
    drop(atlas);
    let (link, _) = watch::channel(Link { answers: true, position });
    let publishing = Arc::new(Mutex::new(()));
    let turn = turn_months(app.clone(), Arc::clone(&publishing));
    let fold = feed::follow(app.db().clone(), link, move |position, news| {
        let (app, publishing) = (app.clone(), Arc::clone(&publishing));
        async move {
            let _turn = publishing.lock().await;
            apply(&app, position, news).await
        }
    });
    tokio::join!(turn, fold);
}

/// Folds `news` in and answers with the position that is published now.
async fn apply(app: &App, position: Position, news: News) -> anyhow::Result<Position> {
    let ids = match news {
        News::None => return Ok(position),
        News::Reload => return reload(app).await,
        News::Businesses(ids) => ids,
    };
    let old = app.atlas()?;
    let mut conn = app.db().reader().acquire().await?;
    let records = ukm::query::list_public(&mut conn, &old.areas, &old.dictionary, &ids).await?;
    let examples = !ukm::query::has_real_public(&mut conn).await?;
    drop(conn);
    if examples != old.examples {
        // With the first real record example data leave, with the last they come back.
        return reload(app).await;
    }
    let record = |id: i64| records.iter().find(|record| record.id == id && record.demo == examples).cloned();
    let changes: Vec<Change> = ids.iter().map(|id| Change { id: *id, record: record(*id) }).collect();
    let index = old.index.apply(&changes);
    let index = if index.delta_len() > Index::DELTA_LIMIT {
        let month = app.clock().month();
        tokio::task::spawn_blocking(move || index.rebuild(month)).await?
    } else {
        index
    };
    app.publish(Arc::new(next(&old, index, &position)));
    Ok(position)
}

async fn reload(app: &App) -> anyhow::Result<Position> {
    let atlas = load(app).await?;
    let position = Position { epoch: atlas.epoch.clone(), revision: atlas.revision };
    tracing::info!(revision = atlas.revision, records = atlas.index.len(), "index loaded");
    app.publish(Arc::new(atlas));
    Ok(position)
}

/// The same areas and dictionary with another index.
fn next(old: &Atlas, index: Index, position: &Position) -> Atlas {
    Atlas {
        epoch: position.epoch.clone(),
        revision: position.revision,
        month: index.current_month(),
        examples: old.examples,
        areas: Arc::clone(&old.areas),
        dictionary: Arc::clone(&old.dictionary),
        shapes: Arc::clone(&old.shapes),
        area_tiles: Arc::clone(&old.area_tiles),
        fragments: Arc::clone(&old.fragments),
        index: Arc::new(index),
        shelf: old.shelf.emptied(),
    }
}

/// "Living now" changes with the calendar, without any commit.
async fn turn_months(app: App, publishing: Arc<Mutex<()>>) {
    loop {
        tokio::time::sleep(MONTH_CHECK).await;
        let month = app.clock().month();
        let _turn = publishing.lock().await;
        let Ok(old) = app.atlas() else { continue };
        if old.month == month {
            continue;
        }
        let index = Arc::clone(&old.index);
        if let Ok(index) = tokio::task::spawn_blocking(move || index.rebuild(month)).await {
            let position = Position { epoch: old.epoch.clone(), revision: old.revision };
            app.publish(Arc::new(next(&old, index, &position)));
            tracing::info!(%month, "month turned");
        }
    }
}
