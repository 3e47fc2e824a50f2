//! "Mungkin sudah terdaftar": what may already be in the register is offered to be claimed instead.
//!
//! Nobody learns here whether a NIK is in the register: it is not looked for, and so changes nothing that is shown. What
//! is not public is spoken of only to whoever knows both its name and its telephone, and without either.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use sqlx::PgConnection;

use super::draft::Draft;
use super::page::layout;
use crate::account::policy::Actor;
use crate::app::{App, Current};
use crate::http::error::Error;
use crate::http::form::Form;
use crate::http::page::{Layout, render_unkept};
use crate::privacy::Keys;
use crate::ukm::consent;
use crate::ukm::duplicate::{self, Candidate, Probe, Reason};
use crate::ukm::record::Record;

/// Less likely ones are left to the officers.
const LIKELY: f64 = 0.5;
/// More than these nobody reads.
const MOST: usize = 5;

/// A business of the register that anybody may see.
struct Known {
    code: String,
    name: String,
    desa_code: Option<String>,
}

/// What may be the business that is just registered.
#[derive(Default)]
pub(super) struct Twins {
    known: Vec<Known>,
    /// One that waits to be looked at, of the same telephone and name.
    waiting: bool,
}

impl Twins {
    pub(super) const fn is_empty(&self) -> bool {
        self.known.is_empty() && !self.waiting
    }
}

fn named_alike(candidate: &Candidate) -> bool {
    candidate.reasons.iter().any(|reason| matches!(reason, Reason::SameName | Reason::AlikeName(_)))
}

/// Looks for them.
pub(super) async fn find(conn: &mut PgConnection, keys: &Keys, record: &Record) -> Result<Twins, Error> {
    let probe = Probe {
        name: record.name.clone(),
        phone: record.owner.as_ref().and_then(|owner| owner.phone.clone()),
        point: record.point,
        desa_code: record.desa_code.clone(),
        product_ids: record.products.iter().filter_map(|product| product.product_id).collect(),
        ..Probe::default()
    };
    let found = duplicate::find(conn, keys, &probe, MOST).await?;
    let alike: Vec<&Candidate> =
        found.iter().filter(|one| one.likelihood >= LIKELY && named_alike(one)).collect();
    let ids: Vec<i64> = alike.iter().map(|one| one.business).collect();
    let public = sqlx::query!(
        r#"select id as "id!", code as "code!", name as "name!", desa_code from public_business where id = any($1)"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    let waiting = alike.iter().any(|one| {
        one.reasons.contains(&Reason::SamePhone) && public.iter().all(|row| row.id != one.business)
    });
    let known =
        public.into_iter().map(|row| Known { code: row.code, name: row.name, desa_code: row.desa_code });
    Ok(Twins { known: known.collect(), waiting })
}

#[derive(Template)]
#[template(path = "ukm/registration/twin.html")]
struct TwinPage {
    layout: Layout,
    form: Form,
    known: Vec<(Known, String)>,
    waiting: bool,
    ticked: Vec<&'static str>,
    helped: bool,
}

/// Asks whether it is one of them. What was ticked on `form` is carried on.
pub(super) fn draw(
    app: &App,
    actor: &Actor,
    atlas: &Current,
    draft: &Draft,
    form: Form,
    twins: Twins,
) -> Result<Response, Error> {
    let place = |known: &Known| {
        let desa = known.desa_code.as_deref().and_then(|code| atlas.areas.by_code(code));
        desa.map(crate::wilayah::Area::title).unwrap_or_default()
    };
    let page = TwinPage {
        layout: layout(app, actor, "Mungkin sudah terdaftar"),
        known: twins
            .known
            .into_iter()
            .map(|known| {
                let place = place(&known);
                (known, place)
            })
            .collect(),
        waiting: twins.waiting,
        ticked: consent::ASKED_LAST
            .iter()
            .map(|group| group.field)
            .filter(|field| form.is_ticked(field, "ya"))
            .collect(),
        helped: draft.account.is_some(),
        form,
    };
    render_unkept(StatusCode::OK, &page)
}
