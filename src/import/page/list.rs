//! `GET /admin/impor`: the files, and the form that brings one.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::{layout, words};
use crate::account::policy::{Actor, Role};
use crate::app::App;
use crate::http::error::Error;
use crate::http::form::{Form, Labels};
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::import::find_file;
use crate::import::reader::LARGEST_FILE;

pub(super) const LABELS: Labels = &[("berkas", "Berkas"), ("tanggal", "Data ini per tanggal")];

/// Files that are listed.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "import/page/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    most_megabytes: u64,
    lines: Vec<Line>,
}

struct Line {
    id: i64,
    name: String,
    stage: &'static str,
    came: String,
    rows: String,
    who: Option<String>,
}

/// `GET /admin/impor`
pub async fn index(AppState(app): AppState<App>, actor: Actor) -> Result<Response, Error> {
    draw(&app, &actor, Form::new(LABELS), StatusCode::OK).await
}

/// The page with what was sent and what is wrong with it.
pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    form: Form,
    status: StatusCode,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let rows = sqlx::query!(
        r#"select f.id, a.name as "who?" from import_file f left join account a on a.id = f.account_id
           where f.kind = 'ukm' and ($1 or f.account_id = $2) order by f.id desc limit $3"#,
        actor.has(Role::AdminUtama),
        actor.id(),
        MOST
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(file) = find_file(&mut conn, row.id).await? else { continue };
        lines.push(Line {
            id: file.id,
            stage: words::stage(&file),
            came: format::moment(file.received_at),
            rows: format::whole(file.rows),
            who: row.who,
            name: file.name,
        });
    }
    let page = ListPage {
        layout: layout(app, actor, form.title("Impor data UKM")),
        form,
        most_megabytes: LARGEST_FILE / (1024 * 1024),
        lines,
    };
    render(status, &page)
}
