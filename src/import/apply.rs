//! Storing a planned file: all SQL of imports.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use futures_util::TryStreamExt;
use rand::Rng;
use sqlx::PgConnection;

use super::plan::{Business, Plan, Planned, doing, identity};
use super::received::Received;
use super::remark::{Reason, RowResult, State};
use super::report::Report;
use super::row::figures_period;
use super::{ImportError, Request, Vault};
use crate::db::copy::CopyText;
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::{Identifier, Keys, NewSubject, SubjectKey};
use crate::ukm::UkmCode;
use crate::ukm::kbli;
use crate::ukm::model::BusinessClass;
use crate::ukm::product::Dictionary;
use crate::ukm::record::seal_identity;
use crate::ukm::value::{Email, KbliCode, Nib, Phone, Sex};
use crate::wilayah::{Areas, Sampler};

/// Rows that are sent in one step.
const CHUNK: usize = 10_000;

/// When a file with this hash was taken in.
pub(super) async fn find_file(
    conn: &mut PgConnection,
    sha256: &str,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select finished_at as "finished_at!" from import_file
           where sha256 = $1 and kind = 'ukm' and finished_at is not null order by id limit 1"#,
        sha256
    )
    .fetch_optional(conn)
    .await
}

/// Stores a file, or only tells what would be stored.
pub(super) async fn apply(
    conn: &mut PgConnection,
    (areas, dictionary, vault): (&Areas, &Dictionary, Vault<'_>),
    mut plan: Plan,
    request: Request<'_>,
    sha256: &str,
    rng: &mut (impl Rng + Send),
) -> Result<Report, ImportError> {
    plan.refuse_erased(areas, vault);
    let known = registered(conn, areas, &plan).await?;
    let met = meet_registered(&mut plan, &known);
    if request.dry_run {
        return Ok(plan.into_report(request));
    }
    let new = plan.rows.iter().filter(|row| row.result.state == State::Created).count();
    let numbers = Numbers::reserve(conn, new, rng).await?;
    let file_id = insert_file(conn, &plan, request, sha256).await?;
    let writer = Writer {
        areas,
        dictionary,
        keys: vault.keys,
        now: request.now,
        today: (request.now + TimeDelta::hours(7)).date_naive(),
        this_month: plan.this_month,
        source: format!("impor {}", request.name),
        sampler: Sampler::new(areas),
    };
    let mut created = Vec::with_capacity(new);
    let mut made_by_row: HashMap<usize, (i64, String)> = HashMap::new();
    for chunk in plan.rows.chunks_mut(CHUNK) {
        let mut rows = Rows::default();
        for planned in chunk {
            let number = planned.result.number;
            let subject = vault.keys.draw_subject();
            let business_id = match (planned.result.state, &planned.business) {
                (State::Created, Some(business)) => {
                    let (id, owner_id, code) = numbers.at(created.len());
                    writer.write(&mut rows, business, (id, owner_id, code), &subject.key, rng);
                    created.push(id);
                    planned.result.code = Some(code.to_string());
                    made_by_row.insert(number, (id, code.to_string()));
                    Some(id)
                }
                (State::Duplicate, _) => {
                    let first = repeated_row(&planned.result).and_then(|row| made_by_row.get(&row));
                    planned.result.code = first.map(|(_, code)| code.clone());
                    first.map(|(id, _)| *id)
                }
                _ => met.get(&number).map(|(id, code)| {
                    planned.result.code = Some(code.clone());
                    *id
                }),
            };
            rows.received(file_id, planned, &subject, business_id, request.now)?;
        }
        rows.store(conn).await?;
    }
    kbli::settle(conn, &created, (request.now + TimeDelta::hours(7)).date_naive()).await?;
    let mut report = plan.into_report(request);
    report.file_id = Some(file_id);
    report.created = created;
    Ok(report)
}

/// The row that a duplicate repeats.
fn repeated_row(result: &RowResult) -> Option<usize> {
    let remark = result.remarks.iter().find(|remark| remark.reason == Reason::Repeated)?;
    remark.detail.as_deref()?.rsplit(' ').next()?.parse().ok()
}

/// A business of the register.
struct Registered {
    id: i64,
    code: String,
    doing: String,
}

/// Registered businesses whose identity occurs in the file.
async fn registered(
    conn: &mut PgConnection,
    areas: &Areas,
    plan: &Plan,
) -> Result<HashMap<u64, Vec<Registered>>, sqlx::Error> {
    let wanted = plan.identities();
    let mut known: HashMap<u64, Vec<Registered>> = HashMap::new();
    let mut rows = sqlx::query!(
        r#"select b.id as "id!", b.code as "code!", b.name as "name!", b.activity, b.desa_code, o.phone as "phone?",
               st_x(b.point) as lon, st_y(b.point) as lat
           from business b left join owner o on o.id = b.owner_id
           where not b.demo"#
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let point = row.lon.zip(row.lat).and_then(|(lon, lat)| LonLat::new(lon, lat));
        let desa = row.desa_code.filter(|_| point.is_none()).and_then(|code| areas.desa_by_code(&code));
        let identity = identity(&row.name, point, desa.map(|desa| desa.0), row.phone.as_deref());
        if wanted.contains(&identity) {
            let doing = doing(row.activity.as_deref());
            known.entry(identity).or_default().push(Registered { id: row.id, code: row.code, doing });
        }
    }
    Ok(known)
}

/// Marks the rows whose business is registered already; gives the business of each such row.
fn meet_registered(plan: &mut Plan, known: &HashMap<u64, Vec<Registered>>) -> HashMap<usize, (i64, String)> {
    let mut met = HashMap::new();
    for row in &mut plan.rows {
        let Some(business) = row.business.as_ref().filter(|_| row.result.state != State::Rejected) else {
            continue;
        };
        let Some(registered) = known.get(&business.identity) else { continue };
        let doing = business.doing();
        let same = registered.iter().find(|known| known.doing == doing || doing.is_empty());
        let number = row.result.number;
        match same {
            Some(_) => row.result.end(State::Same, Reason::Registered),
            None => row.result.end(State::Waiting, Reason::Different),
        }
        if let Some(known) = same.or(registered.first()) {
            met.insert(number, (known.id, known.code.clone()));
        }
    }
    met
}

async fn insert_file(
    conn: &mut PgConnection,
    plan: &Plan,
    request: Request<'_>,
    sha256: &str,
) -> Result<i64, sqlx::Error> {
    let layout =
        serde_json::json!({ "layout": plan.layout, "fields": plan.mapping.fields(), "notes": plan.notes });
    sqlx::query_scalar!(
        "insert into import_file (name, sha256, kind, layout, received_at, finished_at, row_count)
         values ($1, $2, 'ukm', $3, $4, $4, $5) returning id",
        request.name,
        sha256,
        layout,
        request.now,
        plan.rows.len() as i32,
    )
    .fetch_one(conn)
    .await
}

/// Primary keys and codes for new businesses.
struct Numbers {
    first_business: i64,
    first_owner: i64,
    codes: Vec<UkmCode>,
}

impl Numbers {
    async fn reserve(conn: &mut PgConnection, count: usize, rng: &mut impl Rng) -> Result<Self, sqlx::Error> {
        let step = count.max(1) as i64;
        let last = sqlx::query!(
            r#"select
                setval(pg_get_serial_sequence('business', 'id'),
                    nextval(pg_get_serial_sequence('business', 'id')) + $1 - 1) as "business!",
                setval(pg_get_serial_sequence('owner', 'id'),
                    nextval(pg_get_serial_sequence('owner', 'id')) + $1 - 1) as "owner!""#,
            step
        )
        .fetch_one(&mut *conn)
        .await?;
        let mut used = HashSet::with_capacity(count);
        let mut codes: Vec<UkmCode> = Vec::with_capacity(count);
        while codes.len() < count {
            let drawn: Vec<UkmCode> = (codes.len()..count)
                .map(|_| UkmCode::random(rng))
                .filter(|code| used.insert(*code))
                .collect();
            let texts: Vec<String> = drawn.iter().map(UkmCode::to_string).collect();
            let taken = sqlx::query_scalar!("select code from business where code = any($1)", &texts)
                .fetch_all(&mut *conn)
                .await?;
            let taken: HashSet<UkmCode> = taken.iter().filter_map(|code| code.parse().ok()).collect();
            codes.extend(drawn.into_iter().filter(|code| !taken.contains(code)));
        }
        Ok(Self { first_business: last.business - step + 1, first_owner: last.owner - step + 1, codes })
    }

    fn at(&self, ix: usize) -> (i64, i64, UkmCode) {
        (self.first_business + ix as i64, self.first_owner + ix as i64, self.codes[ix])
    }
}

/// Rows of the tables.
#[derive(Default)]
struct Rows {
    subject: CopyText,
    owner: CopyText,
    business: CopyText,
    product: CopyText,
    observation: CopyText,
    import_row: CopyText,
}

impl Rows {
    /// A row as received. Of those who asked to be erased nothing is kept.
    fn received(
        &mut self,
        file_id: i64,
        planned: &Planned,
        subject: &NewSubject,
        business_id: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<(), ImportError> {
        let result = &planned.result;
        let row = &mut self.import_row;
        row.value(file_id).value(result.number).text(result.state.as_str()).text(result.reason().code());
        row.text(&result.plain_message()).opt_value(business_id);
        if result.reason() == Reason::Erased {
            row.null().null().end_row();
            return Ok(());
        }
        let received = Received { cells: planned.raw.clone(), message: result.message() };
        row.value(subject.key.id().0).bytes(received.seal(&subject.key)?.as_bytes()).end_row();
        let row = &mut self.subject;
        row.value(subject.key.id().0).value(subject.key_version).bytes(subject.wrapped.as_bytes());
        row.value(now.to_rfc3339_opts(SecondsFormat::Micros, true)).end_row();
        Ok(())
    }

    async fn store(self, conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        let copies = [
            (self.subject, "copy subject (id, key_version, wrapped_key, created_at) from stdin"),
            (
                self.owner,
                "copy owner (id, name, sex, nib, education, phone, email, subject_id, nik_cipher, nik_lookup, npwp_cipher,
                    npwp_lookup, created_at) from stdin",
            ),
            (
                self.business,
                "copy business (id, code, owner_id, subject_id, name, legal_form, activity, kbli_code, reported_class, opening_hours,
                    address, rt, rw, desa_code, desa_source, point, point_source, point_date, point_conflict, outside,
                    public_point, public_precision, start_month, verification, created_at, updated_at) from stdin",
            ),
            (self.product, "copy business_product (business_id, rank, text, product_id) from stdin"),
            (
                self.observation,
                "copy observation (business_id, kind, period_start, period_end, low, high, unit, source, observed_at)
                    from stdin",
            ),
            (
                self.import_row,
                "copy import_row (file_id, row_number, state, reason, message, business_id, subject_id, sealed) from stdin",
            ),
        ];
        for (rows, statement) in copies {
            rows.send(conn, statement).await?;
        }
        Ok(())
    }
}

struct Writer<'a> {
    areas: &'a Areas,
    dictionary: &'a Dictionary,
    keys: &'a Keys,
    now: DateTime<Utc>,
    today: NaiveDate,
    this_month: Month,
    source: String,
    sampler: Sampler<'a>,
}

impl Writer<'_> {
    fn write(
        &self,
        rows: &mut Rows,
        business: &Business,
        (id, owner_id, code): (i64, i64, UkmCode),
        subject: &SubjectKey,
        rng: &mut impl Rng,
    ) {
        let parsed = &business.parsed;
        let now = self.now.to_rfc3339_opts(SecondsFormat::Micros, true);
        let has_owner = parsed.owner.is_some()
            || parsed.phone.is_some()
            || parsed.email.is_some()
            || parsed.nib.is_some()
            || parsed.nik.is_some()
            || parsed.npwp.is_some()
            || parsed.sex.is_some();
        if has_owner {
            let row = &mut rows.owner;
            row.value(owner_id).opt_text(parsed.owner.as_deref()).opt_text(parsed.sex.map(Sex::as_str));
            row.opt_text(parsed.nib.as_ref().map(Nib::as_str)).opt_text(parsed.education.as_deref());
            row.opt_text(parsed.phone.as_ref().map(Phone::as_str))
                .opt_text(parsed.email.as_ref().map(Email::as_str));
            row.value(subject.id().0);
            for (identifier, number) in [(Identifier::Nik, &parsed.nik), (Identifier::Npwp, &parsed.npwp)] {
                match number {
                    Some(number) => {
                        let (sealed, lookup) = seal_identity(self.keys, subject, identifier, number);
                        row.bytes(sealed.as_bytes()).bytes(&lookup);
                    }
                    None => {
                        row.null().null();
                    }
                }
            }
            row.value(&now).end_row();
        }
        let placed = business.placed;
        let public = placed.desa.map(|desa| self.sampler.point_in(desa, rng));
        let row = &mut rows.business;
        row.value(id).text(code.as_str()).opt_value(has_owner.then_some(owner_id));
        row.opt_value((!has_owner).then_some(subject.id().0)).text(&parsed.name);
        row.opt_text(parsed.legal_form.as_deref());
        row.opt_text(parsed.activity.as_deref().or(parsed.product.as_deref()));
        row.opt_text(parsed.kbli.as_ref().map(KbliCode::as_str))
            .opt_text(parsed.class.map(BusinessClass::as_str));
        row.opt_text(parsed.opening_hours.as_deref()).opt_text(parsed.address.as_deref());
        row.opt_text(parsed.rt.as_deref()).opt_text(parsed.rw.as_deref());
        row.opt_text(placed.desa.map(|desa| self.areas.desa()[usize::from(desa.0)].code.as_str()));
        row.opt_text(placed.desa.map(|_| if placed.from_point { "point" } else { "record" }));
        let point = parsed.point.map(LonLat::rounded_e7);
        row.point(point).opt_text(point.map(|_| self.source.as_str())).opt_value(point.map(|_| self.today));
        row.boolean(placed.conflict).boolean(placed.outside);
        row.point(public).opt_text(public.map(|_| "desa"));
        row.opt_value(parsed.start.map(Month::first_day)).text("verified").value(&now).value(&now).end_row();
        self.write_products(rows, business, id);
        self.write_figures(rows, business, id);
    }

    /// The first line says what the row said, with its main product; further products stand with the words that named
    /// them.
    fn write_products(&self, rows: &mut Rows, business: &Business, id: i64) {
        let parsed = &business.parsed;
        let said = parsed.product.as_deref().or(parsed.activity.as_deref());
        let first = business.products.first();
        let Some(text) = said.or(first.map(|found| &*found.term)) else { return };
        let product_id = |ix| self.dictionary.product(ix).id;
        let main = first.map(|found| product_id(found.product));
        rows.product.value(id).value(1).text(text).opt_value(main).end_row();
        for (ix, found) in business.products.iter().enumerate().skip(1) {
            rows.product.value(id).value(ix + 1).text(&found.term).value(product_id(found.product)).end_row();
        }
    }

    fn write_figures(&self, rows: &mut Rows, business: &Business, id: i64) {
        let Some((start, end)) = figures_period(&business.parsed, self.this_month) else { return };
        for figure in &business.parsed.figures {
            let unit = if figure.kind.ends_with("_idr") { "rupiah" } else { "orang" };
            let row = &mut rows.observation;
            row.value(id)
                .text(figure.kind)
                .value(start)
                .value(end)
                .opt_value(figure.low)
                .opt_value(figure.high);
            row.text(unit).text(&self.source).value(self.today).end_row();
        }
    }
}
