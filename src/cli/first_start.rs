//! What a server does before it first serves: dictionary, areas, boundaries, example data.

use std::time::Duration;

use anyhow::Context;

use crate::app::App;
use crate::db::{Change, Tx};
use crate::wilayah::fetch;
use crate::{import, ukm, wilayah};

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
        take_in_boundaries(app).await?;
    }
    let sealed = import::seal_plain(app.db(), app.keys(), now).await?;
    if sealed > 0 {
        tracing::info!("{sealed} baris berkas yang diterima sudah disandikan");
    }
    if app.config().demo {
        load_demo(app).await?;
    }
    Ok(())
}

/// A file that the operator names must fit; public boundaries are tried once and do without.
async fn take_in_boundaries(app: &App) -> anyhow::Result<()> {
    if let Some(path) = &app.config().boundaries {
        let bytes = std::fs::read(path)
            .with_context(|| format!("SIMBAUMI_BOUNDARIES {} tidak terbaca", path.display()))?;
        let source = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let report =
            super::boundaries::import(app.db(), &app.config().served.kabupaten, &source, &bytes, app.clock())
                .await?;
        tracing::info!("{}", report.0);
        return Ok(());
    }
    let request = fetch::Request {
        base: super::boundaries::base_address(),
        kabupaten: app.config().served.kabupaten.clone(),
        sha256: None,
        time_limit: FETCH_LIMIT,
    };
    match fetch::boundaries(request).await {
        Ok(download) => {
            let kabupaten = &app.config().served.kabupaten;
            match super::boundaries::import(
                app.db(),
                kabupaten,
                &download.source,
                &download.bytes,
                app.clock(),
            )
            .await
            {
                Ok(_report) => tracing::info!("batas wilayah resmi dipasang dari {}", download.source),
                Err(error) => tracing::warn!("batas perkiraan tetap dipakai: {error:#}"),
            }
        }
        Err(error) => tracing::warn!("batas perkiraan tetap dipakai: {error}"),
    }
    Ok(())
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
