//! The page of the place: its map, what its words mean, and the buttons that only look at the point.
//!
//! What the words mean is found out once, when they are typed, since a short link may have to be followed for it;
//! afterwards the point that was found stands.

use super::answers::Answers;
use super::read;
use crate::app::{App, Current};
use crate::geocode::{self, Precision};
use crate::geodesy::LonLat;
use crate::http::error::Error;
use crate::http::form::Form;
use crate::ukm::field::{Context, Spot};
use crate::ukm::place::{self, Pin, lies};
use crate::ukm::record::Record;
use crate::wilayah::Area;

/// Reads the point and saves nothing.
const LOOK: &str = "periksa";
/// Also chooses the desa that the point lies in.
const TAKE_DESA: &str = "desa-titik";
/// The point that was found, and what it was found by. No field of a page is called so.
const POINT: &str = "tempat_titik";

/// The map of the page, and the desa of the point where another one was chosen.
pub(super) fn spot(app: &App, record: &Record, context: Context<'_>) -> Result<Spot, Error> {
    let areas = context.areas;
    let chosen = record.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
    let pin = Pin::new(app, &*app.atlas()?, record.point, chosen);
    let elsewhere = pin.elsewhere.map(|desa| &areas.desa()[usize::from(desa.0)]);
    let elsewhere = elsewhere.filter(|desa| context.may_fill(&desa.code, record)).map(Area::title);
    Ok(Spot { pin, known: None, elsewhere })
}

/// Whether the page only asks about its point; if it asks for the desa of the point, that one is chosen.
pub(super) fn looks(posted: &Form, answers: &mut Answers, context: Context<'_>) -> bool {
    let asked = posted.value("tindakan");
    if asked == TAKE_DESA {
        let (record, _) = read::read(answers, context);
        if let Some(there) = record.point.and_then(|at| lies(context.areas, at, None)) {
            answers.set("desa", context.areas.desa()[usize::from(there.desa.0)].code.clone());
        }
    }
    asked == LOOK || asked == TAKE_DESA
}

/// `fresh` with what is wrong with the place in `judged`.
pub(super) fn only(judged: &Form, mut fresh: Form) -> Form {
    for error in judged.errors().iter().filter(|error| error.field == "tempat") {
        fresh.error("tempat", error.message.clone());
    }
    fresh
}

/// What the words for the place mean, unless that is known from before.
pub(super) async fn meaning(
    app: &App,
    atlas: &Current,
    before: &Answers,
    now: &Answers,
) -> Option<geocode::Answer> {
    let words = now.value("tempat");
    if words.is_empty() || (words == before.value("tempat") && position(before).is_some()) {
        return None;
    }
    let geocoder = app.geocode().geocoder(&atlas.areas);
    Some(geocode::api::find(app, &geocoder, words).await)
}

/// Keeps with the answers what the words were found to mean.
pub(super) fn keep(answers: &mut Answers, context: &Context<'_>) {
    let found = context.place.and_then(|answer| place::point(answer, Precision::Point).ok());
    let named = answers.value("tempat_sumber");
    let kept = found.map(|found| format!("{} {} {}", found.at.lon(), found.at.lat(), found.source(named)));
    answers.set(POINT, kept.unwrap_or_default());
}

/// What [`keep`] kept.
pub(super) fn position(answers: &Answers) -> Option<(LonLat, &str)> {
    let mut parts = answers.value(POINT).splitn(3, ' ');
    let (lon, lat) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((LonLat::new(lon, lat)?, parts.next()?))
}
