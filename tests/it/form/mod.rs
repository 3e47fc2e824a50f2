//! Bad input on every field of every form. Forms are found by walking through the pages, as whoever may; a form that is
//! added later is walked into too, and an address that takes a form and is never walked into fails.

mod page;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use simbaumi::http::params::encode;
use simbaumi::http::router::table;

use self::page::{Field, Form, Kind, forms, links};
use self::world::{Place, Who, World};
use crate::support::Answer;
use crate::support::html::{attributes, contents};

/// What somebody might type where it makes no sense, encoded.
fn nonsense() -> [(&'static str, String); 9] {
    [
        ("too long", "x".repeat(5_000)),
        ("NUL", "a%00b".to_owned()),
        ("emoji", encode("🥟 Keripik 🧕🏽")),
        ("right to left", encode("\u{202e}أهلا\u{200f} abc")),
        ("HTML", encode(HTML)),
        ("negative", "-1".to_owned()),
        ("10^30", format!("1{}", "0".repeat(30))),
        ("no number", "NaN".to_owned()),
        ("no text", "%FF%FE%C3".to_owned()),
    ]
}

const HTML: &str = "<script>alert(7)</script>\"'&";
/// What the other fields are filled with, to see whether it is kept.
const FILLING: &str = "Uji 7";

/// Addresses whose form shows up only after something that the walk does not do, and asks nothing that no other asks.
const ASK_NOTHING: [&str; 14] = [
    "/admin/impor/{id}/batalkan",
    "/admin/impor/{id}/hentikan",
    "/admin/lihat/selesai",
    "/admin/pengguna/{id}/buka",
    "/admin/pengguna/{id}/kode/hapus",
    "/admin/ukm/{id}/batal",
    "/admin/ukm/{id}/lepas",
    "/admin/ukm/{id}/lokasi/batal",
    "/admin/ganda/{satu}/{dua}/batal",
    "/akun/sesi/{id}/akhiri",
    "/daftar/foto/{foto}/hapus",
    "/foto/ukm/{id}/{photo}/hapus",
    "/saya/ukm/{code}/tampil",
    "/konfirmasi/tautan/{token}",
];

/// The row of the table that an address belongs to.
fn route(method: &Method, address: &str) -> Option<&'static str> {
    let path = address.split('?').next().unwrap_or_default();
    let wanted: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let parts: Vec<&str> = pattern.split('/').collect();
        parts.len() == wanted.len()
            && parts
                .iter()
                .zip(&wanted)
                .all(|(part, one)| part == one || part.starts_with('{') && !one.is_empty())
    };
    let rows = table().into_iter().filter(|row| row.method == method && fits(row.path)).map(|row| row.path);
    // A word of its own comes before a part in braces.
    rows.min_by_key(|path| path.matches('{').count())
}

/// Pages of the same row are alike after a few of them, but for those that name a part of a record.
fn enough(pattern: &str) -> usize {
    if pattern.ends_with("{bagian}") { 40 } else { 8 }
}

/// Every form that somebody finds, once.
async fn walk(world: &mut World, who: &[Who]) -> Vec<(Place, Form)> {
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    let mut seen: BTreeMap<(Who, &'static str), BTreeSet<String>> = BTreeMap::new();
    let starts = world.starts.iter().enumerate().filter(|(_, (one, _))| who.contains(one));
    let mut open: Vec<Place> = starts
        .map(|(ix, (who, address))| Place { who: *who, address: address.clone(), start: Some(ix) })
        .rev()
        .collect();
    while let Some(place) = open.pop() {
        let Some(pattern) = route(&Method::GET, &place.address) else { continue };
        let of_row = seen.entry((place.who, pattern)).or_default();
        if place.start.is_none() && of_row.len() >= enough(pattern) || !of_row.insert(place.address.clone()) {
            continue;
        }
        let Some(html) = world.page(&place).await else { continue };
        for form in forms(&html, &place.address) {
            let method = if form.posts { Method::POST } else { Method::GET };
            let Some(to) = route(&method, &form.action) else { continue };
            let questions: Vec<String> = form.questions().into_iter().map(ToOwned::to_owned).collect();
            if known.insert((form.posts, to, questions)) {
                found.push((place.clone(), form));
            }
        }
        if [Who::Owner, Who::Admin].contains(&place.who) {
            let on = links(&html).into_iter().filter(|href| {
                ["/saya", "/admin", "/akun", "/foto/ukm", "/klaim"].iter().any(|part| href.starts_with(part))
            });
            open.extend(on.map(|address| Place { address, start: None, ..place.clone() }));
        }
    }
    found
}

/// What was wrong, told at the end.
#[derive(Default)]
struct Faults(BTreeSet<String>);

impl Faults {
    fn check(&mut self, good: bool, what: impl FnOnce() -> String) {
        if !good {
            self.0.insert(what());
        }
    }

    #[track_caller]
    fn none(self) {
        let list: Vec<String> = self.0.into_iter().collect();
        assert!(list.is_empty(), "{} faults:\n{}", list.len(), list.join("\n"));
    }
}

/// A form with what is typed into one of its fields, encoded.
struct Typed<'a> {
    form: &'a Form,
    field: usize,
    what: &'static str,
}

impl Typed<'_> {
    fn body(&self, nonsense: &str) -> String {
        let pairs = self.form.fields.iter().enumerate().filter_map(|(at, field)| {
            let value = if at == self.field { nonsense.to_owned() } else { encode(field.value.as_ref()?) };
            Some(format!("{}={value}", encode(&field.name)))
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    fn name(&self) -> &str {
        &self.form.fields[self.field].name
    }

    /// The answer is never a fault of ours; where it refuses, it says so as a form does.
    fn judge(&self, answer: &Answer, faults: &mut Faults) {
        let about = |what: &str| format!("{} [{}] {}: {what}", self.form.action, self.name(), self.what);
        let status = answer.status;
        faults.check(status.as_u16() < 500, || about(status.as_str()));
        let html = String::from_utf8_lossy(&answer.body).into_owned();
        faults.check(!html.contains("<script>alert(7)"), || about("becomes part of the page"));
        let hidden = self.form.fields[self.field].kind == Kind::Hidden;
        // Another list than the page offers comes from no page: that may be said as it is said to programs.
        let offered = matches!(self.form.fields[self.field].kind, Kind::Choice | Kind::Tick);
        if offered && status == StatusCode::BAD_REQUEST {
            return;
        }
        if hidden || status.is_success() || status.is_redirection() || status == StatusCode::TOO_MANY_REQUESTS
        {
            return;
        }
        faults.check(status == StatusCode::UNPROCESSABLE_ENTITY, || about(status.as_str()));
        if status != StatusCode::UNPROCESSABLE_ENTITY {
            return;
        }
        let title = contents(&html, "title").into_iter().next().unwrap_or_default();
        faults.check(title.starts_with("Kesalahan:"), || about("the title says nothing"));
        let summary = html.split("class=\"error-summary\"").nth(1).unwrap_or_default();
        let (head, list) = summary.split_once('>').unwrap_or_default();
        faults.check(head.contains("autofocus") && head.contains("tabindex"), || {
            about("no summary with focus")
        });
        let list = list.split("</ul>").next().unwrap_or_default();
        let ids: BTreeSet<String> = attributes(&html, "id").into_iter().collect();
        let linked = attributes(list, "href");
        faults.check(!linked.is_empty(), || about("the summary leads nowhere"));
        for id in linked.iter().filter_map(|href| href.strip_prefix('#')) {
            faults.check(ids.contains(id), || {
                about(&format!("the summary leads to #{id}, which is not there"))
            });
            let beside = ids.contains(&format!("{id}-e"));
            faults.check(beside, || about(&format!("no message beside {id}")));
        }
        self.kept(&html, faults);
    }

    /// Every other answer still stands in its field.
    fn kept(&self, html: &str, faults: &mut Faults) {
        let to = route(&Method::POST, &self.form.action);
        let again =
            forms(html, &self.form.action).into_iter().find(|one| route(&Method::POST, &one.action) == to);
        let Some(again) = again else {
            faults.check(false, || format!("{} [{}]: the form is gone", self.form.action, self.name()));
            return;
        };
        for (at, sent) in self.form.fields.iter().enumerate() {
            if at == self.field || matches!(sent.kind, Kind::Hidden | Kind::Secret) {
                continue;
            }
            // Empty rows may close up, and what was not chosen may have become what is usual.
            let typed = sent.value.as_deref().unwrap_or_default();
            let of_name = again.fields.iter().filter(|one| one.name == sent.name);
            let stands: Vec<&str> = of_name.filter_map(|one| one.value.as_deref()).map(str::trim).collect();
            faults.check(typed.trim().is_empty() || stands.contains(&typed.trim()), || {
                format!(
                    "{} [{}] {}: {} was {typed:?} and is {stands:?}",
                    self.form.action,
                    self.name(),
                    self.what,
                    sent.name
                )
            });
        }
    }
}

/// The form as it is on its page now; a new world when it is gone, as after what cannot be done twice.
async fn again(world: &mut World, place: &Place, form: &Form) -> Option<Form> {
    let method = if form.posts { Method::POST } else { Method::GET };
    let to = route(&method, &form.action);
    for fresh in [false, true] {
        if fresh {
            *world = World::new().await;
        }
        let Some(html) = world.page(place).await else { continue };
        let same = |one: &Form| {
            one.posts == form.posts
                && route(&method, &one.action) == to
                && one.questions() == form.questions()
        };
        if let Some(found) = forms(&html, &place.address).into_iter().find(same) {
            return Some(found);
        }
    }
    None
}

/// Fills what is empty, so that there is something to keep.
fn filled(form: &Form) -> Form {
    let fill = |field: &Field| match field.kind {
        Kind::Text if field.value.as_deref() == Some("") => {
            Field { value: Some(FILLING.into()), ..field.clone() }
        }
        _ => field.clone(),
    };
    Form { fields: form.fields.iter().map(fill).collect(), ..form.clone() }
}

/// Types nonsense into each field of each form that they find.
async fn type_nonsense(who: &[Who], among: impl Fn(&str) -> bool) {
    let mut world = World::new().await;
    let mut faults = Faults::default();
    let found = walk(&mut world, who).await;
    assert!(!found.is_empty());
    let found = found.into_iter().filter(|(_, form)| form.posts && !form.has_files);
    let found = found.filter(|(_, form)| among(&form.action));
    for (place, form) in found {
        let mut current = Some(form.clone());
        for field in 0..form.fields.len() {
            for (what, typed) in nonsense() {
                let hidden = form.fields[field].kind == Kind::Hidden;
                if hidden && !["NUL", "HTML", "10^30"].contains(&what) {
                    continue;
                }
                let now = match current.take() {
                    Some(form) => Some(form),
                    None => again(&mut world, &place, &form).await,
                };
                let Some(now) = now.filter(|now| field < now.fields.len()) else {
                    faults.check(false, || format!("{} is gone from {}", form.action, place.address));
                    break;
                };
                if what == "HTML" && !hidden {
                    let full = filled(&now);
                    let typed_full = Typed { form: &full, field, what };
                    let answer = world.post(place.who, &full.action, typed_full.body(&typed)).await;
                    typed_full.judge(&answer, &mut faults);
                    if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                        current = Some(now);
                    }
                    continue;
                }
                let one = Typed { form: &now, field, what };
                let answer = world.post(place.who, &now.action, one.body(&typed)).await;
                one.judge(&answer, &mut faults);
                if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                    current = Some(now);
                }
            }
        }
    }
    faults.none();
}

#[tokio::test]
async fn nonsense_of_visitors_is_answered_beside_its_field() {
    type_nonsense(&[Who::Nobody, Who::Half, Who::Viewer], |_| true).await;
}

#[tokio::test]
async fn nonsense_in_a_registration_is_answered_beside_its_field() {
    type_nonsense(&[Who::Applicant], |_| true).await;
}

#[tokio::test]
async fn nonsense_of_owners_is_answered_beside_its_field() {
    type_nonsense(&[Who::Owner, Who::Pendamping], |_| true).await;
}

#[tokio::test]
async fn nonsense_of_officers_in_records_is_answered_beside_its_field() {
    type_nonsense(&[Who::Admin], |action| action.contains("/ubah/")).await;
}

#[tokio::test]
async fn nonsense_of_officers_is_answered_beside_its_field() {
    type_nonsense(&[Who::Admin], |action| !action.contains("/ubah/")).await;
}

#[tokio::test]
async fn filters_answer_nonsense_too() {
    let mut world = World::new().await;
    let mut faults = Faults::default();
    let who = [Who::Nobody, Who::Owner, Who::Admin];
    for (place, form) in walk(&mut world, &who).await.into_iter().filter(|(_, form)| !form.posts) {
        for field in 0..form.fields.len() {
            for (what, typed) in nonsense() {
                let one = Typed { form: &form, field, what };
                let path = form.action.split('?').next().unwrap_or_default();
                let answer = world.get(place.who, &format!("{path}?{}", one.body(&typed))).await;
                faults.check(answer.status.as_u16() < 500, || format!("{path} [{}] {what}", one.name()));
                let html = String::from_utf8_lossy(&answer.body).into_owned();
                faults
                    .check(!html.contains("<script>alert(7)"), || format!("{path} [{}] {what}", one.name()));
            }
        }
    }
    faults.none();
}

#[tokio::test]
async fn every_address_that_takes_a_form_is_walked_into() {
    let mut world = World::new().await;
    let who = [Who::Nobody, Who::Applicant, Who::Owner, Who::Pendamping, Who::Half, Who::Admin, Who::Viewer];
    let found = walk(&mut world, &who).await;
    let posts = found.iter().filter(|(_, form)| form.posts);
    let reached: BTreeSet<&str> = posts.filter_map(|(_, form)| route(&Method::POST, &form.action)).collect();
    let rows = table().into_iter().filter(|row| row.method == Method::POST).map(|row| row.path);
    let missed: Vec<&str> =
        rows.filter(|path| !reached.contains(path) && !ASK_NOTHING.contains(path)).collect();
    assert!(missed.is_empty(), "no form was found that goes to {missed:#?}");
    let asking = found.iter().filter(|(_, form)| !form.questions().is_empty() && form.posts).count();
    assert!(asking > 30, "{asking}");
    // What shows up only later takes nonsense too.
    for path in ASK_NOTHING {
        let address: String = path
            .split('/')
            .map(|part| if part.starts_with('{') { "1" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        for (what, typed) in nonsense() {
            for who in [Who::Nobody, Who::Owner, Who::Admin] {
                let fields = ["versi", "alasan", "selesai", "kunci_formulir", "draf"]
                    .map(|name| format!("{name}={typed}"));
                let answer = world.post(who, &address, fields.join("&")).await;
                assert!(answer.status.as_u16() < 500, "{path} {what}: {}", answer.status);
            }
        }
    }
}
