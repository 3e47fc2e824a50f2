//! What is done with files in the background: rows are read, checked, applied, taken back, each in one transaction.
//!
//! A task is a word in `import_file.task`. Whoever does it holds a lock that ends with the transaction: a server that is
//! killed leaves nothing half done, and the next one takes the task up again.

use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use sqlx::PgConnection;

use super::ledger::{self, File, find_file};
use super::mapping::{Told, layout_key};
use super::spool::Spooled;
use super::undo::undo_watched;
use super::{Bench, By, ImportError, Vault, reader, run, spool};
use crate::account::audit::{Entry, Subject as About};
use crate::account::policy::{Action, Actor, Menu, Subject};
use crate::account::{console, query};
use crate::app::App;
use crate::db::{Change, Db, Tx, is_unavailable};
use crate::privacy::erasure::Erased;
use crate::privacy::subject;

/// How long nothing is done when there is nothing to do.
const REST: Duration = Duration::from_secs(1);
/// How long after something failed that may pass by itself.
const PAUSE: Duration = Duration::from_secs(5);
/// How often a task is begun before it is given up.
const MOST_ATTEMPTS: i16 = 4;

/// Something that is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Its rows are read.
    Read,
    /// Its rows are checked.
    Check,
    /// It is applied.
    Apply,
    /// It is taken back.
    Undo,
}

impl Task {
    const ALL: [Self; 4] = [Self::Read, Self::Check, Self::Apply, Self::Undo];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "baca",
            Self::Check => "periksa",
            Self::Apply => "terapkan",
            Self::Undo => "batalkan",
        }
    }

    /// While it is done, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Read => "Berkas sedang dibaca",
            Self::Check => "Baris sedang diperiksa",
            Self::Apply => "Impor sedang diterapkan",
            Self::Undo => "Impor sedang dibatalkan",
        }
    }

    /// The task that is stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.as_str() == text)
    }
}

/// Asks for a task; false when something else is under way with the file, or it is not in a state for that.
pub async fn ask(
    conn: &mut PgConnection,
    file_id: i64,
    task: Task,
    account: Option<i64>,
) -> sqlx::Result<bool> {
    let asked = sqlx::query!(
        "update import_file set task = $2, task_account_id = $3, attempts = 0, progress = 0, stop = false, fault = null
         where id = $1 and kind = 'ukm' and task is null and case $2
             when 'baca' then row_count is null
             when 'periksa' then row_count is not null and undone_at is null
             when 'terapkan' then checked_at is not null and undone_at is null
             when 'batalkan' then finished_at is not null and undone_at is null end",
        file_id,
        task.as_str(),
        account
    );
    Ok(asked.execute(conn).await?.rows_affected() > 0)
}

/// Asks the task under way to stop; it leaves nothing.
pub async fn stop(conn: &mut PgConnection, file_id: i64) -> sqlx::Result<bool> {
    let asked =
        sqlx::query!("update import_file set stop = true where id = $1 and task is not null", file_id);
    Ok(asked.execute(conn).await?.rows_affected() > 0)
}

/// Tells how far a task is, and hears whether it is to stop; beside the transaction of the task, which nobody sees yet.
#[derive(Debug)]
pub(super) struct Watch {
    db: Db,
    file_id: i64,
}

impl Watch {
    /// Notes that so many rows are done.
    ///
    /// # Errors
    /// [`ImportError::Stopped`] when somebody asked to stop.
    pub(super) async fn tell(&self, rows: usize) -> Result<(), ImportError> {
        let stop = sqlx::query_scalar!(
            "update import_file set progress = $2 where id = $1 returning stop",
            self.file_id,
            i32::try_from(rows).unwrap_or(i32::MAX)
        );
        let stop = stop.fetch_optional(self.db.primary()).await?;
        if stop == Some(true) { Err(ImportError::Stopped) } else { Ok(()) }
    }
}

/// Does for ever what there is to do. Several servers share it.
pub async fn follow(app: App) {
    loop {
        let rest = match step(&app).await {
            Ok(true) => continue,
            Ok(false) => REST,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "import");
                PAUSE
            }
        };
        tokio::time::sleep(rest).await;
    }
}

/// Does one task; false when there is none that nobody else is doing.
pub async fn step(app: &App) -> anyhow::Result<bool> {
    let ids = sqlx::query_scalar!("select id from import_file where task is not null order by id")
        .fetch_all(app.db().primary())
        .await?;
    for id in ids {
        let mut tx = Tx::begin(app.db()).await?;
        tx.lift_time_limit().await?;
        let free = sqlx::query_scalar!(
            r#"select pg_try_advisory_xact_lock(hashtextextended('tugas impor ' || $1::bigint, 0)) as "free!""#,
            id
        );
        if !free.fetch_one(&mut *tx).await? {
            continue;
        }
        let Some(file) = find_file(&mut tx, id).await? else { continue };
        let Some(task) = file.task.as_deref().and_then(Task::parse) else { continue };
        carry_out(app, tx, &file, task).await?;
        return Ok(true);
    }
    Ok(false)
}

/// Does a task and notes how it ended. What the database could not do now is tried again.
async fn carry_out(app: &App, mut tx: Tx, file: &File, task: Task) -> anyhow::Result<()> {
    let now = app.clock().now();
    let attempts = sqlx::query_scalar!(
        "update import_file set attempts = attempts + 1, progress = 0 where id = $1 returning attempts",
        file.id
    )
    .fetch_one(app.db().primary())
    .await?;
    if attempts > MOST_ATTEMPTS {
        drop(tx);
        let fault = "Sudah dicoba beberapa kali dan selalu terputus; tidak ada yang diubah. Coba lagi, atau bagi berkasnya.";
        return give_up(app, file.id, fault).await;
    }
    match Box::pin(work(app, &mut tx, file, task)).await {
        Ok(feed) => {
            let ended = sqlx::query!(
                "update import_file set task = null, attempts = 0, fault = null where id = $1 and not stop",
                file.id
            );
            if ended.execute(&mut *tx).await?.rows_affected() == 0 {
                drop(tx);
                return give_up(app, file.id, &sentence(&ImportError::Stopped)).await;
            }
            tx.commit(feed, now).await?;
            if let Some(subject_id) = file.spooled.filter(|_| task == Task::Read) {
                spool::remove(&spool::path(&app.config().database.data, subject_id));
            }
            Ok(())
        }
        Err(error) => {
            drop(tx);
            if is_away(&error) {
                return Err(error.into());
            }
            give_up(app, file.id, &sentence(&error)).await
        }
    }
}

/// The database was lost on the way, which passes.
fn is_away(error: &ImportError) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = cause {
        if one.downcast_ref::<sqlx::Error>().is_some_and(is_unavailable) {
            return true;
        }
        cause = one.source();
    }
    matches!(error, ImportError::Sql(error) if is_unavailable(error))
}

/// Why a task came to nothing, for people. What is the server's fault is told in the log of events only.
fn sentence(error: &ImportError) -> String {
    if matches!(
        error,
        ImportError::Sql(_) | ImportError::Key(_) | ImportError::Seal(_) | ImportError::Load(_)
    ) {
        tracing::error!(error = format!("{error:#}"), "import given up");
        return "Ada kesalahan di server; tidak ada yang diubah. Coba lagi, dan beri tahu pengelola kalau terulang."
            .to_owned();
    }
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

async fn give_up(app: &App, file_id: i64, fault: &str) -> anyhow::Result<()> {
    sqlx::query!(
        "update import_file set task = null, stop = false, attempts = 0, fault = $2 where id = $1",
        file_id,
        fault
    )
    .execute(app.db().primary())
    .await?;
    Ok(())
}

/// Whoever asked for the task, with the rights of this moment.
async fn actor(conn: &mut PgConnection, app: &App, file: &File) -> Result<Actor, ImportError> {
    let now = app.clock().now();
    let Some(account) = file.task_account_id else { return Ok(console::operator(now)) };
    let gone = ImportError::NotNow("akun yang memintanya tidak lagi boleh mengimpor");
    let Some(identity) = query::identity(conn, account, now).await? else { return Err(gone) };
    let actor = Actor::account(identity, "impor", now);
    if actor.may(Action::Import, &Subject::Menu(Menu::Ukm)) { Ok(actor) } else { Err(gone) }
}

async fn work(app: &App, tx: &mut Tx, file: &File, task: Task) -> Result<Change, ImportError> {
    if task == Task::Read {
        read(app, tx, file).await?;
        return Ok(Change::None);
    }
    let atlas = app.atlas().map_err(|_loading| ImportError::NotNow("peta sedang disiapkan; coba lagi"))?;
    let actor = actor(tx, app, file).await?;
    let erased =
        Erased::new(&app.wishes().read().map_err(|error| ImportError::Disk(std::io::Error::other(error)))?);
    app.keys().refresh(tx).await?;
    let bench = Bench {
        areas: &atlas.areas,
        dictionary: &atlas.dictionary,
        vault: Vault { keys: app.keys(), log: app.wishes(), erased: &erased },
        by: if file.task_account_id.is_some() { By::Officer(&actor) } else { By::Console(&actor) },
        now: app.clock().now(),
    };
    let watch = Watch { db: app.db().clone(), file_id: file.id };
    let (action, counts, feed) = match task {
        Task::Undo => {
            let undone = undo_watched(tx, &bench, file, Some(&watch)).await?;
            let counts = json!({
                "nomor": file.id, "dikeluarkan": undone.removed.len(), "dikembalikan": undone.restored.len(),
                "tetap": undone.kept,
            });
            ("impor dibatalkan", counts, undone.feed())
        }
        Task::Read | Task::Check | Task::Apply => {
            let mut rng = StdRng::from_rng(&mut rand::rng());
            let passed = run::pass(tx, &bench, file, task == Task::Apply, Some(&watch), &mut rng).await?;
            if task == Task::Check {
                return Ok(Change::None);
            }
            let counts = json!({
                "nomor": file.id, "dibuat": passed.created.len(), "diperbarui": passed.updated.len(),
            });
            let changed = passed.created.into_iter().chain(passed.updated).collect();
            ("impor diterapkan", counts, Change::Businesses(changed))
        }
    };
    tx.audit(&actor, Entry::new(action, About::Service).after(counts)).await?;
    Ok(feed)
}

/// Rows of the spooled file → the ledger; its columns as they were told the last time.
async fn read(app: &App, tx: &mut Tx, file: &File) -> Result<(), ImportError> {
    let subject_id = file.spooled.ok_or(ImportError::Lost)?;
    let key = subject::find(tx, app.keys(), subject_id).await?.ok_or(ImportError::Lost)?;
    let path = spool::path(&app.config().database.data, subject_id);
    if !path.exists() {
        return Err(ImportError::Lost);
    }
    let input: Arc<dyn reader::Input> = Arc::new(Spooled { path, key });
    let opening = tokio::task::spawn_blocking(move || reader::open(input));
    let table = opening.await.map_err(|stopped| ImportError::Disk(std::io::Error::other(stopped)))??;
    let watch = Watch { db: app.db().clone(), file_id: file.id };
    ledger::receive(tx, app.keys(), (file.id, &table), app.clock().now(), Some(&watch)).await?;
    let key = layout_key(&table.layout().columns);
    sqlx::query!(
        "update import_file f set subject_id = null, told = coalesce((select told from import_layout where key = $2), f.told)
         where id = $1",
        file.id,
        key
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("delete from subject where id = $1", subject_id.0).execute(&mut **tx).await?;
    Ok(())
}

/// Removes a file that is not in the register, with all its rows; false when it is, or something is under way with it.
pub async fn discard(tx: &mut Tx, app: &App, file: &File) -> Result<bool, ImportError> {
    let free = sqlx::query_scalar!(
        "select id from import_file where id = $1 and task is null and (finished_at is null or undone_at is not null)
             and not exists (select from import_row r where r.file_id = $1 and r.settled)
             and not exists (select from business_withdrawn w where w.file_id = $1) for update",
        file.id
    );
    if free.fetch_optional(&mut **tx).await?.is_none() {
        return Ok(false);
    }
    sqlx::query!(
        "with gone as (delete from import_row where file_id = $1 returning subject_id)
         delete from subject where id in (select subject_id from gone)",
        file.id
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("delete from import_file where id = $1", file.id).execute(&mut **tx).await?;
    if let Some(subject_id) = file.spooled {
        sqlx::query!("delete from subject where id = $1", subject_id.0).execute(&mut **tx).await?;
        spool::remove(&spool::path(&app.config().database.data, subject_id));
    }
    Ok(true)
}

/// Keeps what was told about the columns of a file, also for the next one with these columns.
pub async fn tell_columns(
    conn: &mut PgConnection,
    (file, told): (&File, &Told),
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), ImportError> {
    let value = serde_json::to_value(told)?;
    sqlx::query!("update import_file set told = $2 where id = $1", file.id, value)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into import_layout (key, told, used_at) values ($1, $2, $3)
         on conflict (key) do update set told = excluded.told, used_at = excluded.used_at",
        layout_key(&file.shape.columns),
        value,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
