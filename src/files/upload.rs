//! Forms with files (`multipart/form-data`): one picture at a time in memory, developed and kept as it comes in.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use futures_util::TryStreamExt;
use multer::{Field, Multipart};

use super::album::{self, Outcome, Stored};
use super::photo::{MOST_BYTES, Photo, Refusal, Upload};
use crate::app::App;
use crate::http::error::Error;
use crate::http::form::Posted;
use crate::http::params::encode;

/// Longest time for a whole upload: ten megabytes over a weak mobile connection.
const TIME_LIMIT: Duration = Duration::from_mins(5);
/// Longest time that an upload waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// A file that is too large is read to its end and thrown away, up to this many bytes of the whole form: a browser that
/// is cut off shows a broken connection instead of the reason.
const MOST_IN_ALL: u64 = 96 * 1024 * 1024;
/// Longest text of one field, and of all of them.
const MOST_TEXT: usize = 64 * 1024;

/// What a form with photos held.
#[derive(Debug)]
pub struct Sent {
    /// Its other fields.
    pub posted: Posted,
    /// Photos whose objects are written; [`album::insert`] writes their rows.
    pub stored: Vec<Stored>,
    /// What was not taken.
    pub refused: Refused,
}

/// Photos that were not taken.
#[derive(Debug)]
pub struct Refused {
    /// One sentence for each.
    pub sentences: Vec<String>,
    /// What the page that says so is answered with; 200 when there are none.
    pub status: StatusCode,
}

impl Refused {
    /// Says of each photo for which no room was left that it was not kept: others came first at the same time.
    pub fn tell(&mut self, stored: &[Stored], outcomes: &[Outcome]) {
        for (photo, _) in stored.iter().zip(outcomes).filter(|(_, outcome)| **outcome == Outcome::Full) {
            self.add(StatusCode::UNPROCESSABLE_ENTITY, about(&photo.file, &full()));
        }
    }

    /// Notes one more; the first decides about the status.
    pub fn add(&mut self, status: StatusCode, sentence: String) {
        if self.sentences.is_empty() {
            self.status = status;
        }
        self.sentences.push(sentence);
    }
}

fn full() -> String {
    format!("Paling banyak {} foto. Hapus satu foto dahulu.", album::MOST)
}

/// Several can be chosen at once: which of them was it?
fn about(file: &str, sentence: &str) -> String {
    let name: String = file.chars().filter(|c| !c.is_control()).take(60).collect();
    if name.is_empty() { sentence.to_owned() } else { format!("{name}: {sentence}") }
}

/// Takes in a form whose field `name` holds photos, of which at most `room` are kept. Whether the sender may is to be
/// asked before.
///
/// # Errors
/// When it is no such form, when it breaks off, or when the store fails. A refused photo is no error.
pub async fn receive(app: &App, request: Request, name: &str, room: usize) -> Result<Sent, Error> {
    let busy = || Error::TooMany { retry_after_s: 30 };
    let turn = tokio::time::timeout(PATIENCE, app.files().receivers.acquire());
    let _turn = turn.await.map_err(|_late| busy())?.map_err(|_closed| busy())?;
    let taken = tokio::time::timeout(TIME_LIMIT, take(app, request, name, room)).await;
    taken.map_err(|_late| broken_off())?
}

fn broken_off() -> Error {
    Error::Refused("Pengiriman foto terputus. Periksa sambungan internet, lalu kirim sekali lagi.".into())
}

async fn take(app: &App, request: Request, name: &str, room: usize) -> Result<Sent, Error> {
    let told = || Error::field("foto", "kirim fotonya lewat formulir halaman ini");
    let mut form = open(request, MOST_IN_ALL, told)?;
    let refused = Refused { sentences: Vec::new(), status: StatusCode::OK };
    let mut taking = Taking { room, fields: Vec::new(), text: 0, sent: Vec::new(), refused };
    while let Some(field) = form.next_field().await.map_err(|_broken| broken_off())? {
        if field.name() == Some(name) {
            taking.photo(app, field).await?;
        } else {
            taking.text(field).await?;
        }
    }
    let query: Vec<String> =
        taking.fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    Ok(Sent { posted: Posted::parse(&query.join("&")), stored: taking.sent, refused: taking.refused })
}

/// A form with files whose whole body holds at most `most` bytes; more breaks it off.
///
/// # Errors
/// `told`, when it is no such form.
pub fn open(request: Request, most: u64, told: impl FnOnce() -> Error) -> Result<Multipart<'static>, Error> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let boundary = kind.and_then(|kind| multer::parse_boundary(kind).ok()).ok_or_else(told)?;
    let mut left = most;
    let body = request.into_body().into_data_stream().map_err(std::io::Error::other);
    let body = body.and_then(move |bytes| {
        let enough = left.checked_sub(bytes.len() as u64);
        left = enough.unwrap_or(0);
        let kept = enough.map(|_| bytes).ok_or_else(|| std::io::Error::other("too long"));
        std::future::ready(kept)
    });
    Ok(Multipart::new(body, boundary))
}

/// What has come in so far.
struct Taking {
    room: usize,
    fields: Vec<(String, String)>,
    text: usize,
    sent: Vec<Stored>,
    refused: Refused,
}

impl Taking {
    async fn text(&mut self, mut field: Field<'static>) -> Result<(), Error> {
        let name = field.name().unwrap_or_default().to_owned();
        let mut value = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|_broken| broken_off())? {
            self.text += chunk.len();
            if self.text > MOST_TEXT {
                return Err(Error::TooLarge);
            }
            value.extend_from_slice(&chunk);
        }
        self.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
        Ok(())
    }

    async fn photo(&mut self, app: &App, mut field: Field<'static>) -> Result<(), Error> {
        let file = field.file_name().unwrap_or_default().to_owned();
        let (mut bytes, mut too_heavy) = (Vec::new(), false);
        while let Some(chunk) = field.chunk().await.map_err(|_broken| broken_off())? {
            too_heavy = too_heavy || bytes.len() + chunk.len() > MOST_BYTES;
            if too_heavy {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&chunk);
            }
        }
        // A field in which nothing was chosen.
        if file.is_empty() && bytes.is_empty() && !too_heavy {
            return Ok(());
        }
        if self.sent.len() >= self.room {
            self.refused.add(StatusCode::UNPROCESSABLE_ENTITY, about(&file, &full()));
            return Ok(());
        }
        let developed = if too_heavy { Err(Refusal::TooHeavy) } else { develop(app, bytes).await? };
        match developed {
            Ok(photo) => {
                let mut stored = album::store(app.files(), photo).await?;
                stored.file = file;
                self.sent.push(stored);
            }
            Err(refusal) => {
                let status =
                    StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
                self.refused.add(status, about(&file, &refusal.to_string()));
            }
        }
        Ok(())
    }
}

/// Decodes on a thread of its own; how many do so at once is bounded, since each takes much memory.
async fn develop(app: &App, bytes: Vec<u8>) -> Result<Result<Photo, Refusal>, Error> {
    // Cheap refusals need no turn.
    if let Err(refusal) = Upload::check(&bytes) {
        return Ok(Err(refusal));
    }
    let turn = app.files().decoders.clone().acquire_owned();
    let turn = turn.await.map_err(|closed| Error::Internal(closed.into()))?;
    let work = tokio::task::spawn_blocking(move || {
        let photo = Upload::check(&bytes).and_then(|upload| upload.develop());
        drop(turn);
        photo
    });
    work.await.map_err(|stopped| Error::Internal(stopped.into()))
}
