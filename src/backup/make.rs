//! Makes a backup while the service goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use chrono::{DateTime, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use tokio::io::AsyncReadExt;

use super::archive::{PIECE, Writer};
use super::error::BackupError;
use super::manifest::{FORM, Manifest};
use super::{DUMP, ERASURES, PASSING};
use crate::db::{Db, feed};
use crate::files::Store;
use crate::files::album::{self, Size};
use crate::privacy;
use crate::privacy::erasure::{self, Log};

/// Photos that are read from the store at the same time.
const READERS: usize = 8;

/// What is backed up.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The database.
    pub db: &'a Db,
    /// The log of erasures.
    pub log: &'a Log,
    /// Where photos rest.
    pub store: &'a Store,
    /// The kabupaten or kota served.
    pub kabupaten: &'a str,
    /// Settings that would otherwise be forgotten; no secrets.
    pub settings: &'a BTreeMap<String, String>,
}

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Rows of each table.
    pub rows: BTreeMap<String, i64>,
    /// Photos in it.
    pub photos: u64,
    /// Photos that the database names and the store does not have.
    pub missing_photos: Vec<String>,
    /// Files of backups that were broken off, which are gone now.
    pub leftovers: Vec<PathBuf>,
}

/// Writes a backup to `path`. On any failure, and when it is dropped, there is no file of that name.
pub async fn make(source: Source<'_>, path: &Path, now: DateTime<Utc>) -> Result<Made, BackupError> {
    let mut writer = Writer::create(path, now)?;
    // Whatever is read from here on is of one moment, by whichever connection.
    let mut moment = source
        .db
        .primary()
        .begin_with("begin transaction isolation level repeatable read, read only")
        .await?;
    sqlx::query("set local statement_timeout = 0").execute(&mut *moment).await?;
    sqlx::query("set local idle_in_transaction_session_timeout = 0").execute(&mut *moment).await?;
    let snapshot: String = sqlx::query_scalar("select pg_export_snapshot()").fetch_one(&mut *moment).await?;
    let position = feed::current(&mut moment).await?;
    let mut manifest = Manifest {
        form: FORM,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now,
        kabupaten: source.kabupaten.to_owned(),
        schema: schema(&mut moment).await?,
        epoch: position.epoch,
        revision: position.revision,
        keys: privacy::expected(&mut moment).await?,
        settings: source.settings.clone(),
        rows: rows(&mut moment).await?,
        photos: 0,
        missing_photos: Vec::new(),
        members: 0,
        sha256: String::new(),
    };
    let objects = album::list_objects(&mut moment).await?;
    dump(source.db, &snapshot, &mut writer).await?;
    drop(moment);
    // Read after the moment: whatever was erased by then is in it.
    let wishes = source.log.read()?;
    writer.put(ERASURES, erasure::text(&wishes)?.as_bytes())?;
    photos(source, objects, &mut writer, &mut manifest).await?;
    let (rows, photos) = (manifest.rows.clone(), manifest.photos);
    let missing_photos = manifest.missing_photos.clone();
    let leftovers = std::mem::take(&mut writer.leftovers);
    let bytes = writer.finish(manifest)?;
    Ok(Made { path: path.to_owned(), bytes, rows, photos, missing_photos, leftovers })
}

/// The last migration of a database.
async fn schema(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations").fetch_one(conn).await
}

/// Rows of each table of ours that are kept.
async fn rows(conn: &mut PgConnection) -> sqlx::Result<BTreeMap<String, i64>> {
    let tables = sqlx::query_scalar!(
        r#"select c.relname::text as "name!" from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1)
               and not exists (
                   select from pg_depend d
                   where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
           order by 1"#,
        &PASSING.map(str::to_owned) as &[String]
    );
    let mut rows = BTreeMap::new();
    for table in tables.fetch_all(&mut *conn).await? {
        let mut count = QueryBuilder::<Postgres>::new("select count(*) from public.");
        // The name of a table of this database, made by a migration of this program.
        count.push(format!("\"{table}\""));
        let count = count.build_query_scalar().fetch_one(&mut *conn).await?;
        rows.insert(table, count);
    }
    Ok(rows)
}

/// Writes what `pg_dump` says of the moment `snapshot`.
async fn dump(db: &Db, snapshot: &str, writer: &mut Writer) -> Result<(), BackupError> {
    let mut command = db.client().await?.command("pg_dump");
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=60s"]);
    // Extensions belong to the administrator of the server, who has made them where this comes back. Naming one that is
    // always there leaves all others out.
    command.args(["--extension=plpgsql", "--snapshot", snapshot]);
    command.args(PASSING.map(|table| format!("--exclude-table-data=public.{table}")));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut running = command.spawn().map_err(BackupError::NoProgram)?;
    let mut output = running.stdout.take().ok_or_else(|| BackupError::Dump("tanpa keluaran".into()))?;
    let mut member = writer.grow(DUMP)?;
    let mut piece = vec![0; PIECE];
    loop {
        let count = output.read(&mut piece).await.map_err(|cause| BackupError::Dump(cause.to_string()))?;
        if count == 0 {
            break;
        }
        member.write(&piece[..count])?;
    }
    let ended = running.wait_with_output().await.map_err(|cause| BackupError::Dump(cause.to_string()))?;
    if !ended.status.success() {
        return Err(BackupError::Dump(complaint(&ended.stderr)));
    }
    member.end()
}

/// Writes both pictures of each photo.
async fn photos(
    source: Source<'_>,
    objects: Vec<String>,
    writer: &mut Writer,
    manifest: &mut Manifest,
) -> Result<(), BackupError> {
    let names = objects.iter().flat_map(|object| Size::ALL.map(|size| (object, size.name(object))));
    let read = stream::iter(names)
        .map(async |(object, name)| source.store.get(&name).await.map(|bytes| (object, name, bytes)));
    let mut read = std::pin::pin!(read.buffered(READERS));
    let mut missing: Vec<String> = Vec::new();
    while let Some((object, name, bytes)) = read.try_next().await? {
        match bytes {
            Some(bytes) => writer.put(&name, &bytes)?,
            None if missing.last() != Some(object) => missing.push(object.clone()),
            None => {}
        }
    }
    // A photo that was removed since the moment is missed by nobody.
    let mut conn = source.db.primary().acquire().await?;
    manifest.missing_photos = album::known(&mut conn, &missing).await?;
    manifest.photos = (objects.len() - missing.len()) as u64;
    Ok(())
}

/// What a program had to complain of.
pub(super) fn complaint(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    // Lines of context follow the one that says what is wrong.
    let said = text.lines().find(|line| line.contains("ERROR:") || line.contains("error:"));
    let line = said.or_else(|| text.lines().rfind(|line| !line.trim().is_empty()));
    line.unwrap_or("tanpa keterangan").trim().trim_end_matches('.').to_owned()
}
