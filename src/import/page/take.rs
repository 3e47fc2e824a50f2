//! `POST /admin/impor/{id}/unduh`: rows that somebody has to look at, as CSV with the reason, to be put right and sent again.

use axum::body::Body;
use axum::extract::State as AppState;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use serde_json::json;

use super::{open, words};
use crate::account::audit::{Entry, Subject as About};
use crate::account::policy::Actor;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::Posted;
use crate::import::{File, ImportError, State, Wanted, find_received, results};

/// Rows that are read at once.
const PAGE: usize = 500;

/// Titles of the columns that are added; an import leaves them out.
const ADDED: [&str; 3] = ["baris_asal", "alasan", "cara_memperbaiki"];

/// `POST /admin/impor/{id}/unduh`
pub async fn download(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    _: Posted,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let file = open(&mut tx, &actor, id).await?;
    let entry = Entry::new("baris impor diunduh", About::Service);
    tx.audit(&actor, entry.after(json!({ "nomor": id }))).await?;
    tx.commit(Change::None, actor.now()).await?;
    let mut head: Vec<String> = file.shape.columns.clone();
    head.extend(ADDED.map(str::to_owned));
    let first = line(&head).map_err(|error| Error::Internal(error.into()))?;
    let rows = try_unfold((app, file, Some(0_usize), Some(first)), async |(app, file, after, head)| {
        if let Some(head) = head {
            return Ok(Some((head, (app, file, after, None))));
        }
        let Some(after) = after else { return Ok(None) };
        let (bytes, next) = part(&app, &file, after).await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(Some((bytes, (app, file, next, None))))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"impor-{id}-perbaiki.csv\"")),
    ];
    Ok((headers, Body::from_stream(rows)).into_response())
}

/// Some lines, and after which row the next begin.
async fn part(app: &App, file: &File, after: usize) -> Result<(Vec<u8>, Option<usize>), ImportError> {
    let mut conn = app.db().primary().acquire().await?;
    let wanted = Wanted { after, most: Some(PAGE), ..Wanted::default() };
    let found = results(&mut conn, app.keys(), file.id, wanted).await?;
    let next = found.last().filter(|_| found.len() == PAGE).map(|row| row.number);
    let mut bytes = Vec::new();
    for row in found.iter().filter(|row| matches!(row.state, State::Rejected | State::Waiting)) {
        let number = i32::try_from(row.number).unwrap_or(i32::MAX);
        let Some(received) = find_received(&mut conn, app.keys(), file.id, number).await? else { continue };
        let mut cells: Vec<String> = received.current().iter().map(|cell| harmless(cell)).collect();
        cells.resize(file.shape.columns.len(), String::new());
        let remedies: Vec<&str> =
            row.remarks.iter().filter_map(|remark| words::remedy(remark.reason)).collect();
        cells.extend([row.number.to_string(), row.message(), remedies.join(" ")]);
        bytes.extend(line(&cells)?);
    }
    Ok((bytes, next))
}

/// A cell that no table program takes for a formula. The apostrophe is dropped again when the file comes back.
fn harmless(cell: &str) -> String {
    let number = cell.trim().replace(',', ".").parse::<f64>().is_ok();
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn line(cells: &[String]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(cells).map_err(std::io::Error::other)?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(harmless("-6,55"), "-6,55");
        assert_eq!(harmless("+62812"), "+62812");
        assert_eq!(harmless("Keripik"), "Keripik");
    }
}
