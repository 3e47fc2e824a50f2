//! Health for supervisors and monitors.

use std::fmt::Write;
use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::error::Error;
use crate::app::App;

/// `GET /healthz`: the process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    revision: Option<i64>,
    epoch: Option<String>,
    database: &'static str,
}

/// `GET /readyz`: 200 once the index is loaded; says whether the database answers.
pub async fn ready(State(app): State<App>) -> Response {
    let atlas = app.atlas().ok();
    let database = if app.db().answers().await { "up" } else { "down" };
    let readiness = Readiness {
        ready: atlas.is_some(),
        revision: atlas.as_ref().map(|atlas| atlas.revision),
        epoch: atlas.as_ref().map(|atlas| atlas.epoch.clone()),
        database,
    };
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(readiness)).into_response()
}

/// `GET /metrics`: gauges in Prometheus text form, only for this machine: a proxy in front would forward the header.
pub async fn metrics(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !peer.ip().is_loopback() || headers.contains_key("x-forwarded-for") {
        return Error::not_found("Alamat ini tidak ada.").into_response();
    }
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, value: u64| {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "# HELP simbaumi_{name} {help}\n# TYPE simbaumi_{name} gauge\nsimbaumi_{name} {value}\n"
        );
    };
    let atlas = app.atlas().ok();
    gauge("ready", "Whether the index is loaded.", u64::from(atlas.is_some()));
    gauge("database_up", "Whether the database answers.", u64::from(app.db().answers().await));
    if let Some(atlas) = atlas {
        gauge("revision", "Last change that is folded in.", atlas.revision.unsigned_abs());
        gauge("index_businesses", "Businesses in the index.", atlas.index.len() as u64);
        gauge("index_delta", "Changes not yet folded into the base.", atlas.index.delta_len() as u64);
        gauge("index_bytes", "Memory of the index.", atlas.index.bytes() as u64);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
