//! `/admin/mutu/kerja`: what is to be put right in the own area, what is worth most first.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;
use sqlx::PgConnection;

use super::{About, query};
use crate::account::policy::{Action, Actor, Scope};
use crate::app::App;
use crate::http::error::Error;
use crate::http::page::{Layout, Menu, render};
use crate::http::params::PageParams;
use crate::http::parts::Choice;
use crate::mutu::class::Class;
use crate::mutu::rule::{self, Rule};
use crate::ukm::review::access;
use crate::ukm::review::page::words;

/// Records on a page.
const PER_PAGE: usize = 20;
/// Repairs that are named of a record; the rest is found in it.
const NAMED: usize = 5;

#[derive(Template)]
#[template(path = "mutu/page/work.html")]
struct WorkPage {
    layout: Layout,
    area: Option<String>,
    place: String,
    rules: Vec<Choice>,
    about: Option<&'static Rule>,
    lines: Vec<Line>,
    ledger: String,
    next: Option<String>,
    back: Option<String>,
}

struct Line {
    href: String,
    name: String,
    place: String,
    class: &'static str,
    completeness: i16,
    worth: i16,
    repairs: Vec<Repair>,
    more: usize,
}

struct Repair {
    href: String,
    title: &'static str,
    remedy: &'static str,
    points: u8,
}

/// A record in the list.
struct Row {
    id: i64,
    name: String,
    desa_code: Option<String>,
    classes: String,
    completeness: i16,
    worth: i16,
    hits: Vec<String>,
}

/// Where a page of the list begins: behind a record of this worth and key.
#[derive(Clone, Copy)]
struct After(i16, i64);

impl After {
    fn parse(text: &str) -> Option<Self> {
        let (worth, id) = text.split_once('.')?;
        Some(Self(worth.parse().ok()?, id.parse().ok()?))
    }
}

async fn list(
    conn: &mut PgConnection,
    (scope, demo): (&Scope, bool),
    desa: Option<&[String]>,
    rule: Option<&str>,
    after: Option<After>,
) -> sqlx::Result<Vec<Row>> {
    let After(worth, id) = after.unwrap_or(After(i16::MAX, 0));
    sqlx::query_as!(
        Row,
        r#"select b.id as "id!", b.name as "name!", b.desa_code as "desa_code?", q.classes as "classes!",
               q.completeness as "completeness!", q.worth as "worth!", q.hits as "hits!"
           from quality q join business b on b.id = q.business_id
           where ($1 or b.desa_code = any($2) or b.id = any($3) or cardinality($4::smallint[]) > 0 and exists (
                     select from business_product bp join product p on p.id = bp.product_id
                     where bp.business_id = b.id and p.group_id = any($4)))
             and (not q.demo or $5) and b.erased_at is null and b.merged_into is null
             and ($6::text[] is null or b.desa_code = any($6))
             and ($7::text is null or q.hits @> array[$7])
             and q.worth > 0 and q.worth <= $8 and (q.worth < $8 or q.business_id > $9)
           order by q.worth desc, q.business_id limit $10"#,
        scope.everything,
        &scope.desa,
        &scope.businesses,
        &scope.groups,
        demo,
        desa,
        rule,
        worth,
        id,
        PER_PAGE as i64 + 1
    )
    .fetch_all(conn)
    .await
}

fn repairs(row: &Row) -> Vec<&'static Rule> {
    let mut found: Vec<&Rule> = row.hits.iter().filter_map(|id| rule::find(id)).collect();
    found.sort_by_key(|rule| (!rule.heavy, rule.class, std::cmp::Reverse(rule.points)));
    found
}

/// `GET /admin/mutu/kerja`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let about = About::read(&mut params, &atlas.areas);
    let rule = params.text("aturan").as_deref().and_then(rule::find);
    let after = params.text("setelah").as_deref().and_then(After::parse);
    params.finish()?;
    let (desa, code) = (about.desa(&atlas.areas), about.code(&atlas.areas));
    let scope = access::scope(&actor, Action::Edit);
    let mut conn = app.db().primary().acquire().await?;
    let named = rule.map(|rule| rule.id);
    let mut rows = list(&mut conn, (&scope, atlas.demo()), desa.as_deref(), named, after).await?;
    drop(conn);
    let more = rows.len() > PER_PAGE;
    rows.truncate(PER_PAGE);
    let last = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.worth, row.id));
    let here = |after: Option<&str>| {
        query("/admin/mutu/kerja", &[("wilayah", code), ("aturan", named), ("setelah", after)])
    };
    let mut rules = vec![Choice::new("", "Semua masalah", rule.is_none())];
    rules.extend(rule::all().map(|one| Choice::new(one.id, one.title, named == Some(one.id))));
    let area = code.and_then(|code| atlas.areas.by_code(code));
    let lines = rows.into_iter().map(|row| {
        let found = repairs(&row);
        Line {
            href: format!("/admin/ukm/{}", row.id),
            place: words::place(&atlas, row.desa_code.as_deref()),
            class: row.classes.get(..1).and_then(Class::from_stored).unwrap_or(Class::Recorded).title(),
            completeness: row.completeness,
            worth: row.worth,
            more: found.len().saturating_sub(NAMED),
            repairs: found
                .into_iter()
                .take(NAMED)
                .map(|rule| Repair {
                    href: rule.form.address(row.id),
                    title: rule.title,
                    remedy: rule.remedy,
                    points: rule.points,
                })
                .collect(),
            name: row.name,
        }
    });
    let page = WorkPage {
        layout: Layout::new(&app, Menu::None, "Daftar kerja mutu data", "").with_person(actor.person()),
        place: area.map_or_else(|| "wilayah Anda".to_owned(), crate::wilayah::Area::title),
        area: code.map(ToOwned::to_owned),
        rules,
        about: rule,
        lines: lines.collect(),
        ledger: query("/admin/mutu", &[("wilayah", code)]),
        next: last.map(|last| here(Some(&last))),
        back: after.map(|_| here(None)),
    };
    render(StatusCode::OK, &page)
}
