//! A file as an answer that is sent while it is made.

use std::path::PathBuf;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::make::{Outlet, make};
use super::{ExportError, Order, Reading, World};

/// Pieces that wait to be taken.
const WAITING: usize = 4;

/// Whoever takes nothing for so long is given up: the file holds one state of the database.
const PATIENCE: Duration = Duration::from_mins(1);

/// What goes to the answer. Only [`Part::End`] ends it well: whatever stops the making before breaks it off.
enum Part {
    Bytes(Vec<u8>),
    End,
}

struct Pipe {
    to: mpsc::Sender<Part>,
    patience: Duration,
}

impl Pipe {
    async fn put(&self, part: Part) -> Result<(), ExportError> {
        let sent = tokio::time::timeout(self.patience, self.to.send(part)).await;
        sent.ok().and_then(Result::ok).ok_or(ExportError::Gone)
    }
}

impl Outlet for Pipe {
    async fn send(&mut self, bytes: Vec<u8>) -> Result<(), ExportError> {
        if bytes.is_empty() { Ok(()) } else { self.put(Part::Bytes(bytes)).await }
    }

    fn is_gone(&self) -> bool {
        self.to.is_closed()
    }
}

/// The answer that a file goes out with.
pub(super) fn answer(
    order: Order,
    world: World,
    reading: Reading,
    folder: PathBuf,
    place: OwnedSemaphorePermit,
) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", order.file_name());
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static(order.format.content_type());
    let (sender, parts) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let mut pipe = Pipe { to: sender, patience: PATIENCE };
        let made = match make(&order, &world, reading, folder, &mut pipe).await {
            Ok(_) => pipe.put(Part::End).await,
            Err(error) => Err(error),
        };
        match made {
            Ok(()) => {}
            Err(ExportError::Gone) => tracing::info!("an export was broken off by whoever asked for it"),
            Err(error) => tracing::error!(%error, "an export was broken off"),
        }
        drop(place);
    });
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    (StatusCode::OK, headers, body(parts)).into_response()
}

/// The parts as a body, which fails unless the last of them was the end.
fn body(parts: mpsc::Receiver<Part>) -> Body {
    let stream = stream::unfold(Some(parts), async |parts| {
        let mut parts = parts?;
        match parts.recv().await {
            Some(Part::Bytes(bytes)) => Some((Ok(Bytes::from(bytes)), Some(parts))),
            Some(Part::End) => None,
            None => Some((Err(std::io::Error::other("the file was broken off")), None)),
        }
    });
    // Whoever compresses it asks once more after its end.
    Body::from_stream(stream.fuse())
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_file_that_was_broken_off_does_not_look_complete() {
        for whole in [true, false] {
            let (sender, parts) = mpsc::channel(WAITING);
            let pipe = Pipe { to: sender, patience: PATIENCE };
            pipe.put(Part::Bytes(b"kode_ukm\n".to_vec())).await.unwrap();
            if whole {
                pipe.put(Part::End).await.unwrap();
            }
            drop(pipe);
            assert_eq!(body(parts).collect().await.is_ok(), whole);
        }
    }

    #[tokio::test]
    async fn whoever_takes_nothing_is_given_up() {
        let (sender, _parts) = mpsc::channel(WAITING);
        let mut pipe = Pipe { to: sender, patience: Duration::from_millis(1) };
        for _ in 0..WAITING {
            pipe.send(vec![1]).await.unwrap();
        }
        assert!(matches!(pipe.send(vec![1]).await, Err(ExportError::Gone)));
    }
}
