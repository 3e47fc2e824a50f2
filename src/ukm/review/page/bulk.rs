//! `/admin/ukm/massal`: the same step for every ticked record. Each stands or falls by itself.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::filter::Filter;
use super::{assign, layout, list};
use crate::account::audit::{Entry, Subject};
use crate::account::companion;
use crate::account::policy::{Action, Actor};
use crate::account::term::Term;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::error::{Error, Problem};
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::ukm::review::{self, Verdict, access};

pub(super) const LABELS: Labels = &[
    ("alasan", "Yang perlu diperbaiki"),
    ("pilih", "Pilihan"),
    ("aksi", "Tindakan"),
    ("pendamping", "Pendamping"),
    ("sk", "Nomor SK"),
    ("mulai", "Mulai"),
    ("sampai", "Sampai"),
];

/// At most so many at once: as many as a page of the list holds, and some.
const MOST: usize = 100;

/// What is to be done to each.
enum Step {
    Decide(Verdict, Option<String>),
    Assign(i64, String, Term),
}

#[derive(Template)]
#[template(path = "ukm/review/page/bulk.html")]
struct BulkPage {
    layout: Layout,
    back: String,
    done: usize,
    results: Vec<Outcome>,
}

/// What became of one record.
struct Outcome {
    id: i64,
    name: String,
    good: bool,
    text: String,
}

async fn read(app: &App, actor: &Actor, form: &mut Form) -> Result<Option<Step>, Error> {
    let action = form.text("aksi").unwrap_or_default();
    let reason = form.line("alasan", 500);
    Ok(match action.as_str() {
        "setujui" => Some(Step::Decide(Verdict::Approved, None)),
        "kembalikan" if reason.is_some() => Some(Step::Decide(Verdict::Returned, reason)),
        "kembalikan" => {
            form.error("alasan", "tulis apa yang harus diperbaiki pemiliknya");
            None
        }
        "tugaskan" => {
            let mut conn = app.db().primary().acquire().await?;
            let read = assign::read(&mut conn, actor, form).await?;
            read.map(|(account, name, term)| Step::Assign(account, name, term))
        }
        _ => {
            form.error("aksi", "pilih tindakannya");
            None
        }
    })
}

/// One record, in a transaction of its own. What lies outside the area is told like what does not exist.
async fn one(
    app: &App,
    actor: &Actor,
    (id, version): (i64, i32),
    step: &Step,
) -> Result<(String, String), Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, app, actor, Action::Verify, id).await?;
    let name = business.record.name.clone();
    match step {
        Step::Decide(verdict, reason) => {
            let decision = (version, *verdict, reason.as_deref());
            let saved = review::decide(&mut tx, app, actor, &business, decision).await?;
            tx.commit(saved.feed, actor.now()).await?;
            let text = if *verdict == Verdict::Approved { "disetujui" } else { "dikembalikan" };
            Ok((name, text.to_owned()))
        }
        Step::Assign(account, who, term) => {
            if !companion::assign(&mut tx, (id, *account), term, actor.id(), actor.now()).await? {
                return Ok((name, format!("sudah ditugaskan kepada {who}")));
            }
            let entry = Entry::new("ukm ditugaskan", Subject::Business(id));
            tx.audit(actor, entry.after(assign::as_json(*account, term))).await?;
            tx.commit(Change::None, actor.now()).await?;
            Ok((name, format!("ditugaskan kepada {who}")))
        }
    }
}

/// `POST /admin/ukm/massal`
pub async fn run(AppState(app): AppState<App>, actor: Actor, posted: Posted) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let filter = Filter::read(&mut form);
    let back = format!("/admin/ukm{}", filter.query(&[]));
    let picked = form.all("pilih").filter_map(|pair| {
        let (id, version) = pair.split_once(':')?;
        Some((id.parse::<i64>().ok()?, version.parse::<i32>().ok()?))
    });
    let picked: Vec<(i64, i32)> = picked.take(MOST + 1).collect();
    if picked.is_empty() {
        form.error("pilih", "centang dahulu UKM yang dimaksud");
    }
    if picked.len() > MOST {
        form.error("pilih", format!("paling banyak {MOST} sekali jalan"));
    }
    let step = read(&app, &actor, &mut form).await?;
    let Some(step) = step.filter(|_| form.is_valid()) else {
        let after = form.text("setelah").and_then(|id| id.parse().ok());
        return list::draw(&app, &actor, filter, after, form).await;
    };
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(first) = form.claim(&mut tx, &back, actor.now()).await? {
        return Ok(see_other(&first));
    }
    tx.commit(Change::None, actor.now()).await?;
    let mut results = Vec::new();
    for pair in picked {
        results.push(match one(&app, &actor, pair, &step).await {
            Ok((name, text)) => Outcome { id: pair.0, name, good: true, text },
            Err(error) => {
                let problem = Problem::from(error);
                let known = problem.status != StatusCode::NOT_FOUND.as_u16();
                let text = if known { problem.detail } else { "tidak ada".to_owned() };
                Outcome { id: pair.0, name: format!("Nomor {}", pair.0), good: false, text }
            }
        });
    }
    let done = results.iter().filter(|one| one.good).count();
    render(StatusCode::OK, &BulkPage { layout: layout(&app, &actor, "Hasil"), back, done, results })
}
