//! `GET /admin/impor/{id}`: a file, how far it is, what its columns are, what became of its rows.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{layout, open, words};
use crate::account::policy::Actor;
use crate::app::App;
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels};
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::import::job::Task;
use crate::import::ledger::{self, Count};
use crate::import::mapping::Mapping;
use crate::import::{Field, File, Reason, State, Told, Wanted, find_received, results};
use crate::privacy::mask;

pub(super) const LABELS: Labels = &[("kolom", "Kolom")];

/// Rows on a page.
const PAGE: usize = 50;

/// Which rows are shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rows {
    state: Option<State>,
    reason: Option<Reason>,
    after: usize,
}

/// What the page is drawn from.
pub(super) struct Shown {
    pub(super) file: File,
    /// What was just told about the columns and is not kept.
    pub(super) told: Option<Told>,
    pub(super) form: Form,
    pub(super) wanted: Rows,
    pub(super) notice: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "import/page/show.html")]
struct ShowPage {
    layout: Layout,
    form: Form,
    file: File,
    stage: &'static str,
    came: String,
    rows: String,
    notice: Option<&'static str>,
    running: Option<Running>,
    columns: Vec<Column>,
    counts: Vec<Line>,
    problems: Vec<Problem>,
    list: Vec<Row>,
    title: Option<String>,
    next: Option<String>,
    /// The day it speaks of.
    date: Option<String>,
    /// Rows that would change the register.
    ready: String,
    has_ready: bool,
    /// Rows that somebody has to look at.
    open: String,
    has_open: bool,
}

struct Running {
    words: &'static str,
    done: usize,
    of: String,
}

struct Column {
    id: String,
    name: String,
    example: String,
    fields: Vec<(String, &'static str, bool)>,
    field: &'static str,
}

struct Line {
    state: &'static str,
    about: &'static str,
    rows: usize,
    shown: String,
    href: String,
}

struct Problem {
    sentence: &'static str,
    remedy: Option<&'static str>,
    count: String,
    rows: String,
    href: String,
}

struct Row {
    number: usize,
    state: &'static str,
    code: Option<String>,
    sentences: Vec<String>,
    can_open: bool,
}

/// `GET /admin/impor/{id}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let wanted = Rows {
        state: params.text("keadaan").and_then(|state| State::parse(&state)),
        reason: params.text("alasan").and_then(|reason| Reason::parse(&reason)),
        after: params.whole("setelah", 0, u32::MAX, 0) as usize,
    };
    let notice = match (params.text("sama").is_some(), params.text("tersimpan").is_some()) {
        (true, _) => Some("Berkas yang sama persis sudah diimpor; tidak ada yang diubah. Ini impor itu."),
        (_, true) => Some("Tersimpan. Baris itu diperiksa lagi."),
        _ => None,
    };
    let file = open(&mut *app.db().primary().acquire().await?, &actor, id).await?;
    let shown = Shown { file, told: None, form: Form::new(LABELS), wanted, notice };
    draw(&app, &actor, shown, StatusCode::OK).await
}

/// The page; while something is done with the file it asks for itself again after two seconds.
pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    shown: Shown,
    status: StatusCode,
) -> Result<Response, Error> {
    let Shown { file, told, form, wanted, notice } = shown;
    let mut tx = Tx::begin(app.db()).await?;
    let task = file.task.as_deref().and_then(Task::parse);
    let running = task.map(|task| Running {
        words: task.words(),
        done: file.progress,
        of: if file.rows > 0 {
            format!("{} dari {} baris", format::whole(file.progress), format::whole(file.rows))
        } else {
            String::new()
        },
    });
    let checked = file.checked_at.is_some() && running.is_none();
    let counts = if checked { ledger::counts(&mut tx, file.id).await? } else { Vec::new() };
    let problems = if checked { problems(&mut tx, &file).await? } else { Vec::new() };
    let (list, title, next) =
        if checked { rows(&mut tx, app, &file, wanted).await? } else { (Vec::new(), None, None) };
    let sum =
        |is: &dyn Fn(&Count) -> bool| counts.iter().filter(|one| is(one)).map(|one| one.rows).sum::<usize>();
    let (ready, open) = (
        sum(&|one| !one.settled && matches!(one.state, State::Created | State::Updated)),
        sum(&|one| !one.settled && matches!(one.state, State::Rejected | State::Waiting)),
    );
    let page = ShowPage {
        layout: layout(app, actor, form.title(&format!("Impor {}", file.name))),
        stage: words::stage(&file),
        came: format::moment(file.received_at),
        rows: format::whole(file.rows),
        notice,
        columns: columns(&mut tx, app, &file, told.as_ref().unwrap_or(&file.told)).await?,
        counts: lines(&file, &counts),
        problems,
        list,
        title,
        next,
        date: file.data_date.map(format::date),
        ready: format::whole(ready),
        has_ready: ready > 0 && file.undone_at.is_none(),
        open: format::whole(open),
        has_open: open > 0 && file.undone_at.is_none(),
        form,
        file,
        running,
    };
    let mut answer = render(status, &page)?;
    if page.running.is_some() {
        answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("2"));
    }
    Ok(answer)
}

/// Every column with its first cell, masked where that is personal, and the field that it is taken for.
async fn columns(tx: &mut Tx, app: &App, file: &File, told: &Told) -> Result<Vec<Column>, Error> {
    if file.shape.columns.is_empty() {
        return Ok(Vec::new());
    }
    let first =
        find_received(tx, app.keys(), file.id, 1).await.map_err(|error| Error::Internal(error.into()))?;
    let guessed = Mapping::guess(&file.shape.columns, told);
    let columns = file.shape.columns.iter().enumerate().map(|(ix, name)| {
        let field = guessed.get(ix).copied().flatten().filter(|field| *field != Field::Abaikan);
        let cell = first.as_ref().and_then(|row| row.cells.get(ix)).map_or("", |cell| cell.trim());
        let short: String = cell.chars().take(60).collect();
        Column {
            id: format!("k{ix}"),
            name: name.clone(),
            example: if field.is_some_and(Field::is_personal) { mask(&short) } else { short },
            fields: words::FIELDS
                .iter()
                .map(|(one, label)| (one.name(), *label, field == Some(*one)))
                .collect(),
            field: field.map_or("tidak dipakai", words::field),
        }
    });
    Ok(columns.collect())
}

/// One line for each state; settled or not is told by the words.
fn lines(file: &File, counts: &[Count]) -> Vec<Line> {
    let applied = file.applied_at.is_some();
    State::ALL
        .into_iter()
        .map(|state| {
            let rows = counts.iter().filter(|one| one.state == state).map(|one| one.rows).sum();
            Line {
                state: state.as_str(),
                about: about(state, applied),
                rows,
                shown: format::whole(rows),
                href: format!("/admin/impor/{}?keadaan={}#baris", file.id, state.as_str()),
            }
        })
        .collect()
}

const fn about(state: State, applied: bool) -> &'static str {
    match (state, applied) {
        (State::Created, false) => "usaha baru",
        (State::Created, true) => "usaha baru dibuat",
        (State::Updated, false) => "mengubah usaha yang sudah terdaftar",
        (State::Updated, true) => "usaha yang sudah terdaftar diubah",
        (State::Same, _) => "sudah terdaftar dengan keterangan yang sama",
        (State::Duplicate, _) => "mengulang baris lain dalam berkas ini",
        (State::Waiting, _) => "menunggu keputusan",
        (State::Rejected, _) => "tidak dapat dipakai sebelum diperbaiki",
    }
}

async fn problems(tx: &mut Tx, file: &File) -> Result<Vec<Problem>, Error> {
    let tallies = ledger::tallies(tx, file.id).await?;
    let told = tallies.into_iter().filter(|(reason, _)| !matches!(reason, Reason::Fine | Reason::Unchecked));
    let problem = |(reason, tally): (Reason, crate::import::Tally)| {
        let named: Vec<String> = tally.rows.iter().map(usize::to_string).collect();
        let more = if tally.count > tally.rows.len() { ", …" } else { "" };
        Problem {
            sentence: reason.sentence(),
            remedy: words::remedy(reason),
            count: format::whole(tally.count),
            rows: format!("baris {}{more}", named.join(", ")),
            href: format!("/admin/impor/{}?alasan={}#baris", file.id, reason.code()),
        }
    };
    Ok(told.map(problem).collect())
}

/// The rows that were asked for, what they are, and where more of them are.
async fn rows(
    tx: &mut Tx,
    app: &App,
    file: &File,
    wanted: Rows,
) -> Result<(Vec<Row>, Option<String>, Option<String>), Error> {
    let Rows { state, reason, after } = wanted;
    if state.is_none() && reason.is_none() {
        return Ok((Vec::new(), None, None));
    }
    let ask = Wanted { state, reason, after, most: Some(PAGE + 1), number: None };
    let mut found = results(tx, app.keys(), file.id, ask).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let query: Vec<String> = state
        .map(|state| format!("keadaan={}", state.as_str()))
        .into_iter()
        .chain(reason.map(|reason| format!("alasan={}", reason.code())))
        .collect();
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| format!("/admin/impor/{}?{}&setelah={}#baris", file.id, query.join("&"), last.number));
    let title = match (state, reason) {
        (Some(state), _) => format!("Baris: {}", state.as_str()),
        (None, Some(reason)) => reason.sentence().to_owned(),
        (None, None) => String::new(),
    };
    let list = found.into_iter().map(|row| Row {
        number: row.number,
        state: row.state.as_str(),
        sentences: row.remarks.iter().map(ToString::to_string).collect(),
        can_open: file.undone_at.is_none(),
        code: row.code,
    });
    Ok((list.collect(), Some(title), next))
}
