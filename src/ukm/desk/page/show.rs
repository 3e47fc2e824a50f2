//! `/saya/ukm/{code}`: everything about one business, and what to do about it.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::{layout, list, told};
use crate::account::policy::{Action, Actor};
use crate::app::{App, Current};
use crate::db::Tx;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::{Path, format};
use crate::privacy::Secret;
use crate::ukm::desk::section::{Section, context};
use crate::ukm::desk::standing::{Standing, standing};
use crate::ukm::desk::{SENT_AGAIN, change, figure, own};
use crate::ukm::field::{self, Context, Field};
use crate::ukm::legality;
use crate::ukm::page::show::legality_title;
use crate::ukm::record::{Business, Record};
use crate::ukm::request::{self, Kind, Wanted};

const LABELS: Labels = &[("versi", "")];

#[derive(Template)]
#[template(path = "ukm/desk/page/show.html")]
struct ShowPage {
    layout: Layout,
    told: Option<&'static str>,
    code: String,
    id: i64,
    name: String,
    key: String,
    standing: Standing,
    confirmed: String,
    missing: Vec<(&'static str, &'static str, String)>,
    asked: Option<Asked>,
    erasure: Option<String>,
    parts: Vec<Part>,
    sales: Option<String>,
    trainings: usize,
    papers: usize,
}

/// A correction that waits, or the last one that was not made.
struct Asked {
    text: String,
    fields: Vec<&'static str>,
    reason: Option<String>,
}

struct Part {
    title: &'static str,
    href: String,
    facts: Vec<(String, String)>,
}

/// What is known of a field, in words.
fn fact(field: &Field, business: &Business, context: &Context<'_>) -> Option<String> {
    let record = &business.record;
    let owner = record.owner.as_ref();
    let value = match field.stored {
        "owner.nik" => owner?.nik.as_ref().map(Secret::masked)?,
        "owner.npwp" => owner?.npwp.as_ref().map(Secret::masked)?,
        "point" => record.point.map(|at| format!("{:.6}, {:.6}", at.lat(), at.lon()))?,
        // Also where only the point tells it.
        "desa_code" => business.desa_code.clone()?,
        _ => field.text(record, context),
    };
    let shown = match field.kind {
        field::Kind::Select(options) | field::Kind::Radios(options) if !value.is_empty() => {
            options.label(&value, context)
        }
        _ => value,
    };
    Some(shown).filter(|shown| !shown.is_empty())
}

/// What is known of a section, in words.
fn facts(section: Section, business: &Business, context: &Context<'_>) -> Vec<(String, String)> {
    let record = &business.record;
    let known = section
        .asks()
        .iter()
        .filter_map(|ask| Some((ask.field.label.to_owned(), fact(ask.field, business, context)?)));
    let mut facts: Vec<(String, String)> = known.collect();
    if section == Section::Business {
        for product in &record.products {
            let price =
                product.price_idr.map(|price| format!(" · Rp {}", format::whole(price.unsigned_abs())));
            facts.push(("Produk".to_owned(), format!("{}{}", product.text, price.unwrap_or_default())));
        }
        for paper in &record.legalities {
            let number = paper.number.as_deref().unwrap_or("tanpa nomor");
            let status = legality::status(&paper.status, paper.expires, context.today());
            facts.push((legality_title(&paper.kind).to_owned(), format!("{number} ({status})")));
        }
    }
    facts
}

/// The last correction that the owner should know of.
async fn asked(
    conn: &mut sqlx::PgConnection,
    app: &App,
    actor: &Actor,
    business: &Business,
) -> Result<Option<Asked>, Error> {
    if let Some(waiting) = change::waiting(conn, app, actor, business).await? {
        return Ok(Some(Asked {
            text: format!(
                "Usul perbaikan Anda {} sejak {}.",
                waiting.request.state.title(),
                format::day(waiting.request.created_at)
            ),
            fields: waiting.patch.0.iter().map(crate::ukm::record::FieldChange::label).collect(),
            reason: None,
        }));
    }
    let wanted = Wanted {
        business: Some(business.id),
        account: actor.id(),
        kind: Some(Kind::Change),
        ..Wanted::default()
    };
    let last = request::list(conn, app.keys(), wanted).await?.into_iter().next();
    let last = last.filter(|last| last.decided_by != actor.id());
    Ok(last.and_then(|last| {
        Some(Asked {
            text: format!(
                "Usul perbaikan Anda {} pada {}.",
                last.state.title(),
                format::day(last.decided_at?)
            ),
            fields: Vec::new(),
            reason: last.reason,
        })
    }))
}

/// `GET /saya/ukm/{code}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    let standing = standing(&mut conn, &business).await?;
    let asked = asked(&mut conn, &app, &actor, &business).await?;
    let wanted = Wanted {
        business: Some(business.id),
        account: actor.id(),
        kind: Some(Kind::Erasure),
        open: true,
        ..Wanted::default()
    };
    let erasure = request::list(&mut conn, app.keys(), wanted).await?.into_iter().next();
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    drop(conn);
    let record = &business.record;
    let context = context(&atlas, &kinds, &actor, None);
    let part = |section: Section| Part {
        title: section.title(),
        href: own::address(&business, &format!("ubah/{}", section.slug())),
        facts: facts(section, &business, &context),
    };
    let page = ShowPage {
        layout: layout(&app, &actor, record.name.clone()),
        told: told(&mut params),
        name: record.name.clone(),
        key: Form::new(LABELS).key().to_owned(),
        confirmed: format::day(business.confirmed_at),
        missing: list::missing(record),
        asked,
        erasure: erasure.map(|erasure| format::day(erasure.created_at)),
        parts: Section::SHOWN.map(part).into(),
        sales: figure::history(record)
            .into_iter()
            .next()
            .map(|line| format!("{} {}: {}", line.what, line.period, line.value)),
        trainings: record.trainings.len(),
        papers: record.legalities.len(),
        standing,
        id: business.id,
        code: business.code.clone(),
    };
    render(StatusCode::OK, &page)
}

/// `POST /saya/ukm/{code}/kirim`: once more into the queue, after it was given back.
pub async fn send(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Edit, &code).await?;
    let to = own::address(&business, "?hasil=dikirim").replace("/?", "?");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    if !standing(&mut tx, &business).await?.sendable {
        return Err(Error::Conflict("Data ini tidak sedang menunggu kiriman Anda.".into()));
    }
    let after = Record { verification: "pending".to_owned(), ..business.record.clone() };
    let saved = own::save(&app, &mut tx, &actor, &business, &after, SENT_AGAIN).await?;
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}
