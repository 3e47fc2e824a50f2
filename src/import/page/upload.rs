//! `POST /admin/impor`: a file comes in and is sealed on its way to the disk.

use axum::extract::{Request, State as AppState};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use multer::Multipart;
use serde_json::json;

use super::list::{LABELS, draw};
use crate::account::audit::{Entry, Subject as About};
use crate::account::policy::Actor;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::files::upload;
use crate::http::error::Error;
use crate::http::form::{Form, Posted, see_other};
use crate::http::params::encode;
use crate::import::job::{self, Task};
use crate::import::reader::LARGEST_FILE;
use crate::import::{ImportError, NewFile, Told, insert_file, ledger, spool};
use crate::privacy::NewSubject;
use crate::privacy::subject::store;

/// Longest text of the other fields.
const MOST_TEXT: usize = 4 * 1024;

/// Longest name of a file that is kept.
const LONGEST_NAME: usize = 200;

/// What came.
struct Came {
    form: Form,
    /// Name and hash of the file; none when none was chosen.
    file: Option<(String, String)>,
    too_large: bool,
}

/// `POST /admin/impor`
pub async fn create(AppState(app): AppState<App>, actor: Actor, request: Request) -> Result<Response, Error> {
    let subject = app.keys().draw_subject();
    let path = spool::path(&app.config().database.data, subject.key.id());
    let came = receive(request, &path, &subject).await;
    let taken = match came {
        Ok(came) => take(&app, &actor, came, &subject).await,
        Err(error) => Err(error),
    };
    // Without a row that names it nobody would ever read it.
    if !matches!(taken, Ok((_, true))) {
        spool::remove(&path);
    }
    taken.map(|(answer, _)| answer)
}

fn broken_off() -> Error {
    Error::Refused("Pengiriman berkas terputus. Periksa sambungan internet, lalu kirim sekali lagi.".into())
}

async fn receive(request: Request, path: &std::path::Path, subject: &NewSubject) -> Result<Came, Error> {
    let told = || Error::field("berkas", "kirim berkasnya lewat formulir halaman ini");
    // A little more than the file, so that one that is just too large can be told apart from a broken connection.
    let most = LARGEST_FILE + LARGEST_FILE / 8;
    let mut multipart: Multipart<'static> = upload::open(request, most, told)?;
    let (mut fields, mut file, mut too_large) = (Vec::new(), None, false);
    while let Some(mut field) = multipart.next_field().await.map_err(|_broken| broken_off())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "berkas" {
            let mut value = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|_broken| broken_off())? {
                value.extend_from_slice(&chunk);
                if value.len() > MOST_TEXT {
                    return Err(Error::TooLarge);
                }
            }
            fields.push(format!("{}={}", encode(&name), encode(&String::from_utf8_lossy(&value))));
            continue;
        }
        let title = title(field.file_name().unwrap_or_default());
        let mut spool = spool::Spool::begin(path, subject.key.clone())?;
        while let Some(chunk) = field.chunk().await.map_err(|_broken| broken_off())? {
            too_large = too_large || spool.size + chunk.len() as u64 > LARGEST_FILE;
            if !too_large {
                spool.add(&chunk)?;
            }
        }
        if title.is_empty() && spool.size == 0 {
            continue;
        }
        let finished = tokio::task::spawn_blocking(move || spool.finish()).await;
        let hash = finished.map_err(|stopped| Error::Internal(stopped.into()))??;
        file = Some((title, hash));
    }
    Ok(Came { form: Posted::parse(&fields.join("&")).read(LABELS), file, too_large })
}

/// The name of a file without folders and what nobody sees.
fn title(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    crate::typed::line(last).chars().take(LONGEST_NAME).collect()
}

/// The answer, and whether the file on disk is named by a row now.
async fn take(app: &App, actor: &Actor, came: Came, subject: &NewSubject) -> Result<(Response, bool), Error> {
    let Came { mut form, file, too_large } = came;
    let data_date = form.parsed::<NaiveDate>("tanggal");
    if data_date.is_some_and(|date| date > crate::account::query::today(actor.now())) {
        form.error("tanggal", "tanggal ini belum tiba");
    }
    if too_large {
        let most = LARGEST_FILE / (1024 * 1024);
        form.error("berkas", format!("berkas lebih besar dari {most} MB; bagi menjadi beberapa berkas"));
        return Ok((draw(app, actor, form, StatusCode::PAYLOAD_TOO_LARGE).await?, false));
    }
    if file.is_none() {
        form.error("berkas", "pilih berkasnya dahulu");
    }
    let Some((name, sha256)) = file.filter(|_| form.is_valid()) else {
        let status = form.status();
        return Ok((draw(app, actor, form, status).await?, false));
    };
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(first) = form.claim(&mut tx, "/admin/impor", actor.now()).await? {
        return Ok((see_other(&first), false));
    }
    if let Some(known) = ledger::find_applied(&mut tx, &sha256).await? {
        return Ok((see_other(&format!("/admin/impor/{known}?sama=1")), false));
    }
    store(&mut tx, subject, actor.now()).await?;
    let new = NewFile {
        name: if name.is_empty() { "tanpa nama" } else { &name },
        sha256: &sha256,
        account_id: actor.id(),
        spooled: Some(subject.key.id()),
        told: &Told::default(),
        data_date,
        now: actor.now(),
    };
    let id = insert_file(&mut tx, new).await?;
    job::ask(&mut tx, id, Task::Read, actor.id()).await?;
    let to = format!("/admin/impor/{id}");
    form.lead_to(&mut tx, &to).await?;
    let entry = Entry::new("berkas impor diunggah", About::Service);
    tx.audit(actor, entry.after(json!({ "nomor": id, "sha256": sha256 }))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok((see_other(&to), true))
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Sql(error) => error.into(),
            ImportError::Save(error) => error.into(),
            ImportError::NotNow(why) => Self::Conflict(why.into()),
            ImportError::Stopped | ImportError::Lost | ImportError::AllOutside { .. } => {
                Self::Conflict(error.to_string().into())
            }
            ImportError::Read(_) | ImportError::Mapping(_) => Self::field("berkas", error.to_string()),
            error => Self::Internal(error.into()),
        }
    }
}
