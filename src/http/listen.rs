//! Takes connections: bounded in number, and none may be silent for long, so that no client can hold the door.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Longest time that a client may take to send the head of a request, and that an idle connection stays open.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// Open files that are kept for the database, files and the log.
const OTHER_FILES: u64 = 128;
/// Connections at the most, whatever the system allows.
const MOST_CONNECTIONS: u64 = 10_000;
/// Pause after the system refused a connection, which it does when files run out.
const REFUSED: Duration = Duration::from_millis(100);

/// Answers connections until `stop`, then takes no more and finishes the requests that have begun.
pub async fn answer(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let room = Arc::new(Semaphore::new(connections()));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            // Never closed, so that there is always a place in the end.
            let place = Arc::clone(&room).acquire_owned().await.ok();
            listener.accept().await.map(|(stream, peer)| (place, stream, peer))
        };
        let (place, stream, peer) = tokio::select! {
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // Answers are written whole: waiting to fill a packet only delays them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "connection without TCP_NODELAY");
        }
        let service = router.clone().map_request(move |request: Request<_>| with_peer(request, peer));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

fn with_peer<B>(mut request: Request<B>, peer: SocketAddr) -> Request<B> {
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// A connection that its client gave up is nothing; a lack of files is worth a pause and a line in the log.
async fn pause_after(error: &io::Error) {
    let given_up = [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
    if !given_up.contains(&error.kind()) {
        tracing::warn!(%error, "connection refused");
        tokio::time::sleep(REFUSED).await;
    }
}

/// How many connections fit: the limit of open files is raised as far as the system allows.
fn connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let current = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    // None stands for no limit.
    let files = current.unwrap_or(u64::MAX);
    files.saturating_sub(OTHER_FILES).clamp(64, MOST_CONNECTIONS) as usize
}
