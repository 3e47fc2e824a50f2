//! The way back: everything of a backup, and what people asked for since.

use std::path::PathBuf;
use std::process::Stdio;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, Command};

use super::archive::{self, Contents, PIECE};
use super::error::RestoreError;
use super::make::complaint;
use super::{DUMP, script};
use crate::account::audit::{Entry, Subject};
use crate::account::console;
use crate::db::{Change, Db, Tx, feed, migrate, newest_schema, unfinished};
use crate::files::album::{self, Size};
use crate::files::sweep::object_of;
use crate::files::{Store, StoreError};
use crate::pesan::outbox;
use crate::privacy::Keys;
use crate::privacy::erasure::{self, Log, Wish};
use crate::ukm::{query, record};

/// Where a backup comes back to.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// The file with the keys that it was sealed with.
    pub key_file: PathBuf,
    /// The log of erasures beside the database.
    pub log: &'a Log,
    /// Where photos rest.
    pub store: &'a Store,
    /// The kabupaten or kota served.
    pub kabupaten: &'a str,
    /// Whatever is there may be replaced.
    pub overwrite: bool,
}

/// What a restore did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Photos that came back.
    pub photos: u64,
    /// Businesses of people who had been erased since.
    pub erased: usize,
    /// Erasures in the log.
    pub erasures: usize,
    /// Withdrawals of consent in the log.
    pub withdrawals: usize,
    /// When the last wish in the log was written.
    pub last_wish: Option<DateTime<Utc>>,
    /// Messages that waited then and may have left since: officers decide about them.
    pub messages: u64,
}

/// Whether a backup that is whole may come back there. Nothing is touched.
///
/// # Errors
/// When a newer program made it, it is of another place, or the key file is not the right one.
pub fn fits(contents: &Contents, target: &Target<'_>) -> Result<(), RestoreError> {
    let manifest = &contents.manifest;
    if manifest.schema > newest_schema() {
        return Err(RestoreError::Newer(manifest.program.clone()));
    }
    if manifest.kabupaten != target.kabupaten {
        return Err(RestoreError::Elsewhere(manifest.kabupaten.clone(), target.kabupaten.to_owned()));
    }
    Keys::check(&target.key_file, &manifest.keys)?;
    target.log.read()?;
    Ok(())
}

/// Brings everything of `contents` into `db`. Until the data are in and counted nothing changes; from then until
/// everything that was asked for since is repeated, no server starts on it.
pub async fn restore(
    db: &Db,
    contents: &Contents,
    target: &Target<'_>,
    now: DateTime<Utc>,
) -> Result<Restored, RestoreError> {
    let broken = || RestoreError::Broken(contents.path.clone());
    let counts = script::counts(&contents.manifest.rows).ok_or_else(broken)?;
    let wishes = erasure::parse(&contents.erasures).or(Err(broken()))?;
    let mut conn = db.primary().acquire().await?;
    let begun = unfinished::is_marked(&mut conn).await?;
    if !begun && !target.overwrite && !is_empty(&mut conn).await? {
        return Err(RestoreError::NotEmpty);
    }
    if is_used(&mut conn).await? {
        return Err(RestoreError::InUse);
    }
    // What the backup knew of erasures is not lost where the log is.
    target.log.merge(wishes).await?;
    unfinished::mark(&mut conn).await?;
    if let Err(error) = bring_in(db, contents, &counts).await {
        if !begun {
            unfinished::unmark(&mut conn).await?;
        }
        return Err(error);
    }
    drop(conn);
    migrate(&db.primary().connect_options()).await?;
    let (mut done, gone) = make_fit(db, target, now).await?;
    done.photos = photos(db, contents, target.store).await?;
    for object in gone {
        for size in Size::ALL {
            target.store.delete(&size.name(&object)).await?;
        }
    }
    unfinished::unmark(&mut *db.primary().acquire().await?).await?;
    Ok(done)
}

/// Whether there is nothing that anybody could miss: no table of ours, or a register as a first start leaves it.
async fn is_empty(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let tables: bool = sqlx::query_scalar(
        "select exists (
             select from pg_class c
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                 and not exists (
                     select from pg_depend d
                     where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))",
    )
    .fetch_one(&mut *conn)
    .await?;
    let ours: bool = sqlx::query_scalar(
        "select bool_and(to_regclass('public.' || name) is not null)
         from unnest(array['business', 'import_file', 'account', 'draft']) name",
    )
    .fetch_one(&mut *conn)
    .await?;
    if !tables || !ours {
        return Ok(!tables);
    }
    let people = sqlx::query_scalar!(
        r#"select exists (select from account) or exists (select from draft) as "people!""#
    );
    Ok(query::is_untouched(&mut *conn).await? && !people.fetch_one(conn).await?)
}

/// Whether a server or another command is at this database.
async fn is_used(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid() and application_name = 'simbaumi'
           ) as "used!""#
    )
    .fetch_one(conn)
    .await
}

/// Puts the data in the place of what is there, in one transaction.
async fn bring_in(db: &Db, contents: &Contents, counts: &str) -> Result<(), RestoreError> {
    let client = db.client().await?;
    let mut reader = start(client.command("pg_restore").args(["--file=-", "--no-owner", "--no-privileges"]))?;
    let mut psql = client.command("psql");
    psql.args(["-qAtX", "-v", "ON_ERROR_STOP=1", "-f", "-"]).env("PGAPPNAME", "simbaumi restore");
    let mut psql = start(&mut psql)?;
    let (Some(into), Some(mut from)) = (reader.stdin.take(), reader.stdout.take()) else {
        return Err(RestoreError::Refused("pg_restore tidak dapat disambungkan".into()));
    };
    let (Some(mut sql), Some(mut said)) = (psql.stdin.take(), psql.stdout.take()) else {
        return Err(RestoreError::Refused("psql tidak dapat disambungkan".into()));
    };
    // Whoever ends early closes its end; why is asked below.
    let fed = async { feed_dump(contents, into).await };
    let told = async {
        let mut piece = vec![0; PIECE];
        sql.write_all(script::BEGIN.as_bytes()).await?;
        loop {
            let count = from.read(&mut piece).await?;
            if count == 0 {
                break;
            }
            sql.write_all(&piece[..count]).await?;
        }
        // Without a word of it, the end of the script would be taken for the end of the data.
        let read = reader.wait_with_output().await?;
        if read.status.success() {
            sql.write_all(counts.as_bytes()).await?;
            sql.write_all(script::END.as_bytes()).await?;
        }
        drop(sql);
        std::io::Result::Ok(read)
    };
    let ignored = async { tokio::io::copy(&mut said, &mut tokio::io::sink()).await };
    let (fed, told, _) = tokio::join!(fed, told, ignored);
    let ended = psql.wait_with_output().await.map_err(RestoreError::NoProgram)?;
    if !ended.status.success() {
        let words = complaint(&ended.stderr);
        return Err(if words.contains("lock timeout") {
            RestoreError::InUse
        } else {
            RestoreError::Refused(words)
        });
    }
    let read = told.map_err(|cause| RestoreError::Refused(cause.to_string()))?;
    if !read.status.success() {
        return Err(RestoreError::Refused(complaint(&read.stderr)));
    }
    fed
}

fn start(command: &mut Command) -> Result<Child, RestoreError> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command.spawn().map_err(RestoreError::NoProgram)
}

/// Hands the dump of an archive to `pg_restore`.
async fn feed_dump(contents: &Contents, mut into: ChildStdin) -> Result<(), RestoreError> {
    use std::io::Read as _;
    let failed = |cause| RestoreError::Io { path: contents.path.clone(), cause };
    let mut archive = archive::open(&contents.path)?;
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        if entry.path().map_err(failed)?.to_str() != Some(DUMP) {
            continue;
        }
        let mut piece = vec![0; PIECE];
        loop {
            let count = entry.read(&mut piece).map_err(failed)?;
            if count == 0 || into.write_all(&piece[..count]).await.is_err() {
                return Ok(());
            }
        }
    }
    Err(RestoreError::Broken(contents.path.clone()))
}

/// Repeats what was asked for since the backup and begins another history. Gives also the photos of those erased.
async fn make_fit(
    db: &Db,
    target: &Target<'_>,
    now: DateTime<Utc>,
) -> Result<(Restored, Vec<String>), RestoreError> {
    let mut tx = Tx::begin(db).await?;
    tx.lift_time_limit().await?;
    let keys = Keys::open(&target.key_file, &mut tx, now).await?;
    let wishes = target.log.read()?;
    let mut before = album::list_objects(&mut tx).await?;
    let erased = record::replay(&mut tx, &keys, target.log, now).await?;
    let after = album::list_objects(&mut tx).await?;
    before.retain(|object| after.binary_search(object).is_err());
    let withdrawals = wishes.iter().filter(|wish| matches!(wish, Wish::Withdrawal(_))).count();
    let done = Restored {
        erased: erased.len(),
        erasures: wishes.len() - withdrawals,
        withdrawals,
        last_wish: wishes.iter().map(Wish::at).max(),
        messages: outbox::hold(&mut tx, now).await?,
        photos: 0,
    };
    let entry = Entry::new("cadangan dipulihkan", Subject::Service);
    tx.audit(&console::operator(now), entry).await?;
    feed::draw_epoch(&mut tx).await?;
    tx.commit(Change::Reload, now).await?;
    Ok((done, before))
}

/// Puts back the photos that a row names; gives how many.
async fn photos(db: &Db, contents: &Contents, store: &Store) -> Result<u64, RestoreError> {
    use std::io::Read as _;
    let failed = |cause| RestoreError::Io { path: contents.path.clone(), cause };
    let known = album::list_objects(&mut *db.primary().acquire().await?).await?;
    let mut archive = archive::open(&contents.path)?;
    let folder = format!("{}/", album::FOLDER);
    let mut put = 0;
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let name = entry.path().map_err(failed)?.to_string_lossy().into_owned();
        let object = object_of(&name).to_owned();
        if !name.starts_with(&folder) || known.binary_search(&object).is_err() {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(failed)?;
        let kept: Result<(), StoreError> = store.put(&name, bytes.into()).await;
        kept?;
        put += u64::from(name == Size::Full.name(&object));
    }
    Ok(put)
}
