//! The ledger: files, every row as received, and what became of it. The SQL of `import_file` and `import_row`.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::ImportError;
use super::job::Watch;
use super::mapping::Told;
use super::reader::{Layout, ReadError, Table};
use super::received::Received;
use super::remark::{Place, Reason, Remark, RowResult, State};
use super::report::Tally;
use super::update::Decision;
use crate::db::copy::CopyText;
use crate::privacy::{KeyError, Keys, Slot, SubjectId, SubjectKey, subject};

/// Rows that are handled in one step.
pub(super) const CHUNK: usize = 5_000;

/// A column is called empty of information when it says the same in so many rows or more.
const CONSTANT_ROWS: usize = 10;

const TOLD: Slot = Slot::new("import_row", "told");

/// How a file was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shape {
    /// Names of its columns.
    pub columns: Vec<String>,
    /// In words: encoding and separator.
    pub read_as: String,
    /// Columns that say the same in every row.
    pub constants: Vec<usize>,
    /// What was noticed while it was read.
    pub notes: Vec<String>,
}

/// A file of businesses.
#[derive(Clone, Debug)]
pub struct File {
    /// Its key.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Hash of its bytes.
    pub sha256: String,
    /// Who brought it; none for the console.
    pub account_id: Option<i64>,
    /// For whom it is sealed on disk, until its rows are read.
    pub spooled: Option<SubjectId>,
    /// How it was read.
    pub shape: Shape,
    /// What was told about its columns.
    pub told: Told,
    /// The day it speaks of, where that was told.
    pub data_date: Option<NaiveDate>,
    /// Said once about all of it.
    pub notes: Vec<String>,
    /// Number of its rows.
    pub rows: usize,
    /// What is being done with it: `baca`, `periksa`, `terapkan`, `batalkan`.
    pub task: Option<String>,
    /// Who asked for that.
    pub task_account_id: Option<i64>,
    /// Rows done of it.
    pub progress: usize,
    /// Why the last task came to nothing.
    pub fault: Option<String>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When its rows were last checked.
    pub checked_at: Option<DateTime<Utc>>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
}

/// A file.
pub async fn find_file(conn: &mut PgConnection, id: i64) -> Result<Option<File>, ImportError> {
    let row = sqlx::query!(
        r#"select name, sha256, account_id, subject_id, layout, told, data_date, notes, coalesce(row_count, 0) as "rows!", task,
               task_account_id, progress, fault, received_at, checked_at, finished_at, undone_at
           from import_file where id = $1 and kind = 'ukm'"#,
        id
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(File {
        id,
        name: row.name,
        sha256: row.sha256,
        account_id: row.account_id,
        spooled: row.subject_id.map(SubjectId),
        shape: serde_json::from_value(row.layout).unwrap_or_default(),
        told: serde_json::from_value(row.told).unwrap_or_default(),
        data_date: row.data_date,
        notes: row.notes,
        rows: usize::try_from(row.rows).unwrap_or(0),
        task: row.task,
        task_account_id: row.task_account_id,
        progress: usize::try_from(row.progress).unwrap_or(0),
        fault: row.fault,
        received_at: row.received_at,
        checked_at: row.checked_at,
        applied_at: row.finished_at,
        undone_at: row.undone_at,
    }))
}

/// The file with this hash that is in the register. From now on until the end of the transaction nobody else brings it.
pub(super) async fn find_applied(conn: &mut PgConnection, sha256: &str) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('impor ' || $1, 0))", sha256)
        .fetch_one(&mut *conn)
        .await?;
    sqlx::query_scalar!(
        "select id from import_file
         where sha256 = $1 and kind = 'ukm' and finished_at is not null and undone_at is null order by id limit 1",
        sha256
    )
    .fetch_optional(conn)
    .await
}

/// A file that came, before its rows are read.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// Its name.
    pub name: &'a str,
    /// Hash of its bytes.
    pub sha256: &'a str,
    /// Who brought it; none for the console.
    pub account_id: Option<i64>,
    /// For whom it is sealed on disk, until its rows are read.
    pub spooled: Option<SubjectId>,
    /// What was told about its columns.
    pub told: &'a Told,
    /// The day it speaks of.
    pub data_date: Option<NaiveDate>,
    /// When it came.
    pub now: DateTime<Utc>,
}

/// Notes a file; gives its key.
pub async fn insert_file(conn: &mut PgConnection, file: NewFile<'_>) -> Result<i64, ImportError> {
    Ok(sqlx::query_scalar!(
        "insert into import_file (name, sha256, kind, layout, told, account_id, data_date, received_at, subject_id)
         values ($1, $2, 'ukm', '{}', $3, $4, $5, $6, $7) returning id",
        file.name,
        file.sha256,
        serde_json::to_value(file.told)?,
        file.account_id,
        file.data_date,
        file.now,
        file.spooled.map(|subject| subject.0),
    )
    .fetch_one(conn)
    .await?)
}

/// Takes over the rows of a file as received, each sealed for a subject of its own.
pub(super) async fn receive(
    conn: &mut PgConnection,
    keys: &Keys,
    (file_id, table): (i64, &Table),
    now: DateTime<Utc>,
    watch: Option<&Watch>,
) -> Result<(), ImportError> {
    keys.refresh(conn).await?;
    let at = now.to_rfc3339_opts(SecondsFormat::Micros, true);
    let layout = table.layout();
    let mut constants = Constants::default();
    let (mut subjects, mut rows) = (CopyText::default(), CopyText::default());
    let mut count = 0;
    for row in table.rows() {
        let cells = row?.cells;
        count += 1;
        constants.see(&cells, layout.columns.len());
        let subject = keys.draw_subject();
        let id = subject.key.id().0;
        let received = Received { cells, ..Received::default() };
        subjects.value(id).value(subject.key_version).bytes(subject.wrapped.as_bytes()).value(&at).end_row();
        rows.value(file_id).value(count).text(State::Waiting.as_str());
        rows.text(Reason::Unchecked.code()).text(&format!("{{{}}}", Reason::Unchecked.code()));
        rows.value(id).bytes(received.seal(&subject.key)?.as_bytes()).end_row();
        if count % CHUNK == 0 {
            send(conn, &mut subjects, &mut rows).await?;
            if let Some(watch) = watch {
                watch.tell(count).await?;
            }
        }
    }
    if count == 0 {
        return Err(ReadError::NoRows.into());
    }
    send(conn, &mut subjects, &mut rows).await?;
    let shape = Shape {
        columns: layout.columns.clone(),
        read_as: read_as(layout),
        constants: constants.columns(count),
        notes: layout.notes.clone(),
    };
    sqlx::query!(
        "update import_file set layout = $2, row_count = $3 where id = $1",
        file_id,
        serde_json::to_value(shape)?,
        i32::try_from(count).unwrap_or(i32::MAX)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How a file was read, in words.
fn read_as(layout: &Layout) -> String {
    let separator = match layout.separator {
        Some('\t') => ", pemisah tab".to_owned(),
        Some(separator) => format!(", pemisah \"{separator}\""),
        None => String::new(),
    };
    let sheet = layout.sheet.as_ref().map(|sheet| format!(", lembar \"{sheet}\"")).unwrap_or_default();
    format!("{}{separator}{sheet}", layout.encoding)
}

/// Which columns say the same in every row so far.
#[derive(Default)]
struct Constants {
    first: Vec<String>,
    /// Of each column; empty before the first row.
    same: Vec<bool>,
}

impl Constants {
    fn see(&mut self, cells: &[String], columns: usize) {
        let cell = |ix: usize| cells.get(ix).map_or("", |cell| cell.trim());
        if self.same.len() < columns {
            self.first = (0..columns).map(|ix| cell(ix).to_owned()).collect();
            self.same = vec![true; columns];
        }
        for (ix, same) in self.same.iter_mut().enumerate() {
            *same = *same && self.first[ix] == cell(ix);
        }
    }

    /// Their positions; none where there are too few rows to say so.
    fn columns(&self, rows: usize) -> Vec<usize> {
        let same = self.same.iter().enumerate().filter(|(_, same)| **same && rows >= CONSTANT_ROWS);
        same.map(|(ix, _)| ix).collect()
    }
}

async fn send(
    conn: &mut PgConnection,
    subjects: &mut CopyText,
    rows: &mut CopyText,
) -> Result<(), sqlx::Error> {
    let subjects = std::mem::take(subjects);
    subjects.send(conn, "copy subject (id, key_version, wrapped_key, created_at) from stdin").await?;
    let statement =
        "copy import_row (file_id, row_number, state, reason, reasons, subject_id, sealed) from stdin";
    std::mem::take(rows).send(conn, statement).await?;
    Ok(())
}

/// A row as it stands.
pub(super) struct StoredRow {
    pub(super) number: usize,
    pub(super) key: SubjectKey,
    pub(super) received: Received,
    pub(super) settled: bool,
    pub(super) business_id: Option<i64>,
    pub(super) decision: Option<serde_json::Value>,
}

/// The next rows after `after` whose cells are still there.
pub(super) async fn rows_after(
    conn: &mut PgConnection,
    keys: &Keys,
    (file_id, after): (i64, usize),
) -> Result<Vec<StoredRow>, ImportError> {
    let rows = sqlx::query!(
        r#"select row_number, subject_id as "subject_id!", sealed as "sealed!", settled, business_id, decision
           from import_row where file_id = $1 and row_number > $2 and sealed is not null
           order by row_number limit $3"#,
        file_id,
        i32::try_from(after).unwrap_or(i32::MAX),
        CHUNK as i64
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.subject_id).collect();
    let mut all = subject::find_many(conn, keys, &ids).await?;
    let mut stored = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(key) = all.remove(&row.subject_id) else { continue };
        stored.push(StoredRow {
            number: usize::try_from(row.row_number).unwrap_or(0),
            received: Received::open(&key, &row.sealed)?,
            key,
            settled: row.settled,
            business_id: row.business_id,
            decision: row.decision,
        });
    }
    Ok(stored)
}

/// A remark as it rests under seal.
#[derive(Serialize, Deserialize)]
struct Noted {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// What is to be written about a row.
pub(super) struct Ending<'a> {
    pub(super) result: &'a RowResult,
    pub(super) key: &'a SubjectKey,
    pub(super) business_id: Option<i64>,
    pub(super) version: Option<i32>,
    pub(super) settled: bool,
}

/// Writes what became of rows. Of those who asked to be erased nothing is kept.
pub(super) async fn end_rows(
    conn: &mut PgConnection,
    file_id: i64,
    endings: &[Ending<'_>],
) -> Result<(), ImportError> {
    let mut told = Vec::with_capacity(endings.len());
    let mut erased = Vec::new();
    for ending in endings {
        let noted: Vec<Noted> = ending.result.remarks.iter().map(Noted::of).collect();
        told.push(ending.key.seal_json(TOLD, &noted)?.into_bytes());
        if ending.result.reason() == Reason::Erased {
            erased.push(ending.key.id().0);
        }
    }
    let each = |value: fn(&Ending<'_>) -> String| endings.iter().map(value).collect::<Vec<_>>();
    let numbers: Vec<i32> =
        endings.iter().map(|ending| i32::try_from(ending.result.number).unwrap_or(i32::MAX)).collect();
    let business: Vec<Option<i64>> = endings.iter().map(|ending| ending.business_id).collect();
    let versions: Vec<Option<i32>> = endings.iter().map(|ending| ending.version).collect();
    let settled: Vec<bool> = endings.iter().map(|ending| ending.settled).collect();
    sqlx::query!(
        "update import_row r set state = n.state, reason = split_part(n.reasons, ',', 1),
             reasons = string_to_array(n.reasons, ','), message = null, place = n.place, told = n.told,
             business_id = n.business_id, version = n.version, settled = n.settled
         from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::bigint[], $8::int[], $9::bool[])
             n (row_number, state, reasons, place, told, business_id, version, settled)
         where r.file_id = $1 and r.row_number = n.row_number",
        file_id,
        &numbers,
        &each(|ending| ending.result.state.as_str().to_owned()),
        &each(|ending| codes(ending.result)),
        &each(|ending| ending.result.place.as_str().to_owned()),
        &told,
        &business as &[Option<i64>],
        &versions as &[Option<i32>],
        &settled,
    )
    .execute(&mut *conn)
    .await?;
    if !erased.is_empty() {
        sqlx::query!(
            "update import_row set sealed = null, told = null, subject_id = null where subject_id = any($1)",
            &erased
        )
        .execute(&mut *conn)
        .await?;
        sqlx::query!("delete from subject where id = any($1)", &erased).execute(conn).await?;
    }
    Ok(())
}

fn codes(result: &RowResult) -> String {
    let mut codes: Vec<&str> = Vec::new();
    for remark in &result.remarks {
        if !codes.contains(&remark.reason.code()) {
            codes.push(remark.reason.code());
        }
    }
    codes.join(",")
}

impl Noted {
    fn of(remark: &Remark) -> Self {
        Self { code: remark.reason.code().to_owned(), detail: remark.detail.clone() }
    }
}

/// Which rows of a file are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// In this state.
    pub state: Option<State>,
    /// With this remark.
    pub reason: Option<Reason>,
    /// After this one.
    pub after: usize,
    /// At most so many.
    pub most: Option<usize>,
    /// Only this one.
    pub number: Option<usize>,
}

/// Rows of a file as they ended, with what was noticed and the code of the business that each made or met.
pub async fn results(
    conn: &mut PgConnection,
    keys: &Keys,
    file_id: i64,
    wanted: Wanted,
) -> Result<Vec<RowResult>, ImportError> {
    let rows = sqlx::query!(
        r#"select r.row_number, r.state, r.reasons, r.place, r.told, r.subject_id, coalesce(b.code, w.code) as code
           from import_row r
           left join business b on b.id = r.business_id
           left join business_withdrawn w on w.file_id = r.file_id and w.row_number = r.row_number
           where r.file_id = $1 and ($2::text is null or r.state = $2) and ($3::text is null or $3 = any(r.reasons))
               and r.row_number > $4 and ($5::int is null or r.row_number = $5)
           order by r.row_number limit $6"#,
        file_id,
        wanted.state.map(State::as_str),
        wanted.reason.map(Reason::code),
        i32::try_from(wanted.after).unwrap_or(i32::MAX),
        wanted.number.map(|number| i32::try_from(number).unwrap_or(i32::MAX)),
        wanted.most.map(|most| most as i64),
    )
    .fetch_all(&mut *conn)
    .await?;
    let subjects: Vec<i64> = rows.iter().filter_map(|row| row.subject_id).collect();
    let all = subject::find_many(conn, keys, &subjects).await?;
    let mut results = Vec::with_capacity(rows.len());
    for row in rows {
        let key = row.subject_id.and_then(|id| all.get(&id));
        let noted: Vec<Noted> = match key.zip(row.told.as_ref()) {
            Some((key, told)) => key.open_json(TOLD, told).or(Err(KeyError::Broken))?,
            None => row.reasons.into_iter().map(|code| Noted { code, detail: None }).collect(),
        };
        let remarks: Vec<Remark> = noted
            .into_iter()
            .filter_map(|noted| Some(Remark { reason: Reason::parse(&noted.code)?, detail: noted.detail }))
            .collect();
        let state = State::parse(&row.state).unwrap_or(State::Waiting);
        let place = row.place.as_deref().and_then(Place::parse).unwrap_or(Place::Nowhere);
        let mut result = RowResult::new(usize::try_from(row.row_number).unwrap_or(0), place, state, remarks);
        result.code = row.code;
        results.push(result);
    }
    Ok(results)
}

/// How many rows of a file are in a state.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    /// The state.
    pub state: State,
    /// Settled: so it is. Else: so it would be.
    pub settled: bool,
    /// So many.
    pub rows: usize,
}

/// How many rows of a file are in which state; together they are all its rows.
pub async fn counts(conn: &mut PgConnection, file_id: i64) -> sqlx::Result<Vec<Count>> {
    let rows = sqlx::query!(
        r#"select state, settled, count(*) as "rows!" from import_row where file_id = $1 group by 1, 2"#,
        file_id
    )
    .fetch_all(conn)
    .await?;
    let count = |state: &str, settled, rows: i64| {
        Some(Count { state: State::parse(state)?, settled, rows: usize::try_from(rows).unwrap_or(0) })
    };
    Ok(rows.iter().filter_map(|row| count(&row.state, row.settled, row.rows)).collect())
}

/// What was noticed in the rows of a file, the most frequent first: one entry for a thousand equal problems.
pub async fn tallies(conn: &mut PgConnection, file_id: i64) -> sqlx::Result<Vec<(Reason, Tally)>> {
    let rows = sqlx::query!(
        r#"select one.code as "code!", count(*) as "count!",
               (array_agg(r.row_number order by r.row_number))[1:5] as "rows!"
           from import_row r, unnest(r.reasons) one (code) where r.file_id = $1 group by 1 order by 2 desc, 1"#,
        file_id
    )
    .fetch_all(conn)
    .await?;
    let number = |number: i64| usize::try_from(number).unwrap_or(0);
    let tally = |row: &[i32], count| Tally {
        count: number(count),
        rows: row.iter().map(|&one| number(one.into())).collect(),
    };
    Ok(rows.iter().filter_map(|row| Some((Reason::parse(&row.code)?, tally(&row.rows, row.count)))).collect())
}

/// Puts a row right, or decides about it: what it says from now on, and what is to become of it.
pub async fn put_right(
    conn: &mut PgConnection,
    keys: &Keys,
    (file_id, number): (i64, usize),
    (fixed, decision): (Option<Vec<String>>, &Decision),
) -> Result<bool, ImportError> {
    let number = i32::try_from(number).unwrap_or(i32::MAX);
    let row = sqlx::query!(
        r#"select subject_id as "subject_id!", sealed as "sealed!" from import_row
           where file_id = $1 and row_number = $2 and sealed is not null and not settled for update"#,
        file_id,
        number
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let Some(key) = subject::find(conn, keys, SubjectId(row.subject_id)).await? else { return Ok(false) };
    let mut received = Received::open(&key, &row.sealed)?;
    if let Some(fixed) = fixed {
        received.fixed = (fixed != received.cells).then_some(fixed);
    }
    let sealed = received.seal(&key)?;
    sqlx::query!(
        "update import_row set sealed = $3, decision = $4 where file_id = $1 and row_number = $2",
        file_id,
        number,
        sealed.as_bytes(),
        serde_json::to_value(decision)?
    )
    .execute(conn)
    .await?;
    Ok(true)
}
