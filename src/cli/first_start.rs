//! What a server does before it first serves: dictionary, areas, boundaries, example data.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use sqlx::PgConnection;

use crate::app::App;
use crate::db::{Change, Tx};
use crate::import::reader::Options;
use crate::privacy::subject;
use crate::wilayah::boundary::File;
use crate::wilayah::fetch;
use crate::{account, import, pesan, ukm, wilayah};

/// Longest time that a start waits for public boundaries.
const FETCH_LIMIT: Duration = Duration::from_secs(10);

/// Makes an empty database ready to serve, and brings the dictionary of any other up to date.
pub(super) async fn prepare(app: &App) -> anyhow::Result<()> {
    let now = app.clock().now();
    let kabupaten = &app.config().served.kabupaten;
    let mut tx = Tx::begin(app.db()).await?;
    tx.lift_time_limit().await?;
    ukm::sync(&mut tx).await?;
    let prepared = wilayah::query::prepare(&mut tx, kabupaten, now).await?;
    let change = if prepared == wilayah::query::Prepared::default() { Change::None } else { Change::Reload };
    tx.commit(change, now).await?;
    if prepared.boundaries {
        tracing::info!("batas wilayah {kabupaten} diperkirakan dari titik dan luas resmi");
    }
    if prepared.returned {
        tracing::info!("batas wilayah {kabupaten} yang tersimpan dipakai lagi");
    }
    match &app.config().boundaries {
        Some(path) => take_in_file(app, path).await?,
        None if prepared.boundaries => try_public_boundaries(app).await,
        None => {}
    }
    let sealed = import::seal_plain(app.db(), app.keys(), now).await?;
    if sealed > 0 {
        tracing::info!("{sealed} baris berkas yang diterima sudah disandikan");
    }
    let sealed = account::factor::seal_plain(app.db(), app.keys(), now).await?;
    if sealed > 0 {
        tracing::info!("{sealed} rahasia verifikasi dua langkah sudah disandikan");
    }
    let key_of = async |conn: &mut PgConnection, business: Option<i64>| match business {
        Some(business) => ukm::record::subject_key(conn, app.keys(), business, now).await,
        None => subject::create(conn, app.keys(), now).await.map(Some),
    };
    let sealed = pesan::outbox::seal_plain(app.db(), now, key_of).await?;
    if sealed > 0 {
        tracing::info!("{sealed} pesan sudah disandikan");
    }
    if app.config().demo {
        load_demo(app).await?;
    }
    Ok(())
}

/// A file that the operator names must fit. It is taken in once: after that, what the operator did since stands.
async fn take_in_file(app: &App, path: &Path) -> anyhow::Result<()> {
    let named = || format!("SIMBAUMI_BOUNDARIES {}", path.display());
    let bytes = std::fs::read(path).with_context(|| format!("{} tidak terbaca", named()))?;
    let mut conn = app.db().primary().acquire().await?;
    let known = wilayah::query::knows_boundary_file(&mut conn, &wilayah::boundary::checksum(&bytes)).await?;
    drop(conn);
    if known {
        return Ok(());
    }
    let source = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let kabupaten = &app.config().served.kabupaten;
    let file = File { source: &source, bytes: &bytes, options: Options::default() };
    let report = super::boundaries::import(app.db(), kabupaten, &file, app.clock());
    tracing::info!("{}", report.await.with_context(|| format!("{} tidak dapat dipakai", named()))?.0);
    Ok(())
}

/// Public boundaries are tried once and do without.
async fn try_public_boundaries(app: &App) {
    let request = fetch::Request {
        base: super::boundaries::base_address(),
        kabupaten: app.config().served.kabupaten.clone(),
        sha256: None,
        time_limit: FETCH_LIMIT,
    };
    match fetch::boundaries(request).await {
        Ok(download) => {
            let kabupaten = &app.config().served.kabupaten;
            let file = File { source: &download.source, bytes: &download.bytes, options: Options::default() };
            match super::boundaries::import(app.db(), kabupaten, &file, app.clock()).await {
                Ok(_report) => tracing::info!("batas wilayah resmi dipasang dari {}", download.source),
                Err(error) => tracing::warn!("batas perkiraan tetap dipakai: {error:#}"),
            }
        }
        Err(error) => tracing::warn!("batas perkiraan tetap dipakai: {error}"),
    }
}

/// Example data only where there is no business at all, so that cleared ones do not come back.
async fn load_demo(app: &App) -> anyhow::Result<()> {
    let mut conn = app.db().primary().acquire().await?;
    let wanted = ukm::query::is_untouched(&mut conn).await?;
    drop(conn);
    if wanted {
        super::demo::load(
            app.db(),
            &app.config().served.kabupaten,
            &super::demo::Size::default(),
            app.clock(),
        )
        .await?;
    }
    Ok(())
}
