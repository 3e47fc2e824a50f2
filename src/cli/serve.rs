//! `simbaumi serve`.

use std::net::SocketAddr;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{first_start, interruption, open_keys};
use crate::app::{App, Clock};
use crate::config::Config;
use crate::db::{Access, Db, feed, is_unavailable};
use crate::pesan::{Channels, Worker};
use crate::{account, files, geocode, http, import, mutu, pesan, peta, ukm};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: Config,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let interrupted = interruption()?;
    let config = arguments.config;
    let channels = Channels::open_with_links(&config)?;
    // Taken first: a port in use is told before anything is started or changed.
    let listener = TcpListener::bind(config.address())
        .await
        .with_context(|| format!("Alamat {} tidak dapat dipakai; ubah PORT atau BIND", config.address()))?;
    let db = Db::open(&config.database, Access::Server).await?;
    let result = match open_keys(&config.database, &db).await {
        Ok(keys) => {
            let app = App::new(config, Clock::System, db.clone(), keys);
            match app.files().open() {
                Ok(()) => serve(app, listener, channels, interrupted).await,
                Err(error) => Err(error.into()),
            }
        }
        Err(error) => Err(error),
    };
    db.close().await;
    result.map(|()| ExitCode::SUCCESS)
}

/// Pause before the preparation is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Prepares the database and loads the index. Each step is a transaction of its own and may be repeated.
async fn make_ready(app: &App, address: SocketAddr) -> anyhow::Result<()> {
    first_start::prepare(app).await?;
    invite_first_admin(app, address).await?;
    app.publish(Arc::new(peta::load::load(app).await?));
    Ok(())
}

/// Shows the operator, and nobody else, where the first admin utama is made; the log of events does not have it.
async fn invite_first_admin(app: &App, address: SocketAddr) -> anyhow::Result<()> {
    if let Some(token) = account::console::invite_first_admin(app.db(), app.clock().now()).await? {
        let address = account::link::address(app.config(), address, &token);
        eprintln!(
            "Belum ada admin utama. Buat akun pertama di alamat sekali pakai ini (berlaku 48 jam):\n{address}"
        );
    }
    Ok(())
}

/// True when the database was lost on the way, which passes, rather than asked wrongly, which does not.
fn is_away(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<sqlx::Error>()).any(is_unavailable)
}

/// How often what is past its retention is removed, and what is about to end is told.
const PRUNE_EVERY: Duration = Duration::from_hours(1);

/// Keeps the change feed and the sessions short, forgets the words of old messages, drafts that nobody came back to and
/// files that nobody has, and reminds of permits that end, for ever; what fails now is done an hour later.
async fn prune(app: &App) {
    loop {
        let now = app.clock().now();
        let pruned = async { feed::prune(&mut *app.db().primary().acquire().await?, now).await };
        match pruned.await {
            Ok(0) => {}
            Ok(count) => tracing::debug!(count, "change feed pruned"),
            Err(error) => tracing::warn!(%error, "change feed not pruned"),
        }
        let pruned = async { account::prune(&mut *app.db().primary().acquire().await?, now).await };
        if let Err(error) = pruned.await {
            tracing::warn!(%error, "sessions and links not pruned");
        }
        let pruned = async { pesan::outbox::prune(&mut *app.db().primary().acquire().await?, now).await };
        if let Err(error) = pruned.await {
            tracing::warn!(%error, "outbox not pruned");
        }
        let pruned = async { ukm::registration::prune(&mut *app.db().primary().acquire().await?, now).await };
        if let Err(error) = pruned.await {
            tracing::warn!(%error, "drafts of registrations not pruned");
        }
        if let Err(error) = ukm::reminder::send(app, now).await {
            tracing::warn!(%error, "owners not reminded of permits that end");
        }
        if let Err(error) = files::sweep::sweep(app, now).await {
            tracing::warn!(%error, "files without a row not removed");
        }
        tokio::time::sleep(PRUNE_EVERY).await;
    }
}

/// Longest time that requests get to finish once the process is told to end.
const DRAIN: Duration = Duration::from_secs(10);

/// Answers from the first moment, with 503 until the index is loaded, until `interrupted`: then takes no more
/// connections and finishes what has begun, messages under way too.
async fn serve(
    app: App,
    listener: TcpListener,
    channels: Channels,
    interrupted: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let router = http::router::router(app.clone());
    let (drain, mut draining) = watch::channel(());
    let worker = Worker::new(app.db().clone(), app.keys().clone(), app.clock(), channels);
    let sending = tokio::spawn(worker.run(draining.clone()));
    // The sender never sends: that it is dropped is the signal.
    let drained = async move { drop(draining.changed().await) };
    let mut answering = pin!(http::listen::answer(listener, router, drained));
    let keeping = async {
        while let Err(error) = make_ready(&app, address).await {
            if !is_away(&error) {
                return Err(error);
            }
            tracing::warn!("basis data terputus saat persiapan; dicoba lagi: {error:#}");
            tokio::time::sleep(RETRY).await;
        }
        tracing::info!("http://{address} siap");
        tokio::join!(
            prune(&app),
            peta::load::follow(app.clone()),
            Box::pin(geocode::live::follow(app.clone())),
            Box::pin(mutu::scan::follow(app.clone())),
            Box::pin(ukm::class::measure::follow(app.clone())),
            Box::pin(ukm::duplicate::scan::follow(app.clone())),
            Box::pin(import::job::follow(app.clone()))
        );
        anyhow::Ok(())
    };
    tokio::select! {
        () = &mut answering => return Ok(()),
        result = keeping => return result,
        () = interrupted => drop(drain),
    }
    let again = interruption()?;
    tracing::info!("berhenti: menyelesaikan permintaan yang sedang berjalan");
    tokio::select! {
        result = tokio::time::timeout(DRAIN, async { tokio::join!(answering, sending) }) => {
            if result.is_err() {
                tracing::warn!("permintaan yang belum selesai setelah {} detik diputus", DRAIN.as_secs());
            }
        }
        () = again => {}
    }
    Ok(())
}
