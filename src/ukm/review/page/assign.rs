//! Who looks after a record beside the officers of its area.

use axum::extract::State as AppState;
use axum::response::Response;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::filter::Filter;
use super::show::{self, DECISION};
use crate::account::audit::{Entry, Subject};
use crate::account::companion::{self, Companion};
use crate::account::policy::{Action, Actor};
use crate::account::query::today;
use crate::account::term::Term;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Posted, see_other};
use crate::ukm::review::access;

/// Somebody who looks after the record, as the page shows them.
pub(super) struct Shown {
    pub account: i64,
    pub name: String,
    pub text: String,
    pub ended: bool,
}

impl Shown {
    pub(super) fn new(one: Companion, actor: &Actor) -> Self {
        let by = one.by.map(|name| format!(", oleh {name}")).unwrap_or_default();
        Self {
            account: one.account,
            text: format!("{}{by}", one.term.words()),
            ended: one.term.until.is_some_and(|until| until < today(actor.now())),
            name: one.name,
        }
    }
}

/// To whom, by which decree and for how long; faults stand in the form. The days begin today unless somebody says
/// otherwise.
pub(super) async fn read(
    conn: &mut PgConnection,
    actor: &Actor,
    form: &mut Form,
) -> sqlx::Result<Option<(i64, String, Term)>> {
    let chosen = form.id::<i64>("pendamping");
    let known = companion::list(conn, actor.now()).await?;
    let found = known.into_iter().find(|(id, _)| Some(*id) == chosen);
    if found.is_none() && form.error_of("pendamping").is_none() {
        form.error("pendamping", "pilih pendamping yang masih bertugas");
    }
    let term = Term::read(form);
    Ok(found.zip(term).map(|((id, name), term)| (id, name, term)))
}

/// An empty form begins today.
pub(super) fn first_day(form: &Form, actor: &Actor) -> String {
    match form.value("mulai") {
        "" => today(actor.now()).to_string(),
        typed => typed.to_owned(),
    }
}

/// For the log.
pub(super) fn as_json(account: i64, term: &Term) -> Value {
    json!({ "pendamping": account, "sk": term.decree, "mulai": term.from, "sampai": term.until })
}

/// `POST /admin/ukm/{id}/pendamping`: assigns the record to a pendamping, or ends that.
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(DECISION);
    let mut tx = Tx::begin(app.db()).await?;
    access::require(&mut tx, &actor, Action::Verify, id).await?;
    let entry = if form.value("aksi") == "akhiri" {
        let account = form.id::<i64>("pendamping").unwrap_or_default();
        let ended = companion::end(&mut tx, id, account).await?;
        ended.then(|| {
            Entry::new("penugasan diakhiri", Subject::Business(id)).after(json!({ "pendamping": account }))
        })
    } else {
        let Some((account, _, term)) = read(&mut tx, &actor, &mut form).await? else {
            drop(tx);
            let filter = Filter::read(&mut form);
            return show::draw(&app, &actor, id, filter, None, form).await;
        };
        let new = companion::assign(&mut tx, (id, account), &term, actor.id(), actor.now()).await?;
        new.then(|| Entry::new("ukm ditugaskan", Subject::Business(id)).after(as_json(account, &term)))
    };
    if let Some(entry) = entry {
        tx.audit(&actor, entry).await?;
        tx.commit(Change::None, actor.now()).await?;
    }
    Ok(see_other(&format!("/admin/ukm/{id}")))
}
