//! Health for supervisors and monitors.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

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
