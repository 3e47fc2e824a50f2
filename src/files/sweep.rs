//! Removes objects without a row: left by a crash between object and row, by an upload whose form was refused, or by the
//! removal of a photo.

use chrono::{DateTime, Duration, Utc};
use futures_util::StreamExt;

use super::album::{FOLDER, known};
use super::store::{Listed, StoreError};
use crate::app::App;

/// The row of an object comes within this time, or never.
const GRACE: Duration = Duration::hours(1);
/// Objects that are asked about at once.
const BATCH: usize = 500;

/// Why the sweep ended early.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Removes what no row names; gives how many objects.
pub async fn sweep(app: &App, now: DateTime<Utc>) -> Result<u64, SweepError> {
    let mut chunks = app.files().list(FOLDER)?.chunks(BATCH);
    let mut removed = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.into_iter().collect::<Result<Vec<Listed>, _>>()?;
        let old = chunk.into_iter().filter(|object| object.written_at < now - GRACE);
        let (names, objects): (Vec<String>, Vec<String>) =
            old.map(|listed| (listed.name.clone(), object_of(&listed.name).to_owned())).unzip();
        if names.is_empty() {
            continue;
        }
        let known = known(&mut *app.db().primary().acquire().await?, &objects).await?;
        for (name, object) in names.iter().zip(&objects) {
            if !known.contains(object) {
                app.files().delete(name).await?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// `foto/0f…-kecil.jpg` → `0f…`
pub fn object_of(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split(['-', '.']).next().unwrap_or(file)
}
