//! The page of the place: its map, and the buttons that only look at the point.

use super::answers::Answers;
use super::read::{self, Context};
use crate::app::{App, Current};
use crate::geocode;
use crate::http::error::Error;
use crate::http::form::Form;
use crate::ukm::place::{Pin, lies};
use crate::ukm::record::Record;
use crate::wilayah::Area;

/// Reads the point and saves nothing.
const LOOK: &str = "periksa";
/// Also chooses the desa that the point lies in.
const TAKE_DESA: &str = "desa-titik";

/// The map of the page, and the desa of the point where another one was chosen.
pub(super) fn pin(app: &App, record: &Record, context: Context<'_>) -> Result<(Pin, Option<String>), Error> {
    let areas = context.areas;
    let chosen = record.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
    let pin = Pin::new(app, &*app.atlas()?, record.point, chosen);
    let elsewhere = pin.elsewhere.map(|desa| &areas.desa()[usize::from(desa.0)]);
    let elsewhere = elsewhere.filter(|desa| context.may_fill(&desa.code, record)).map(Area::title);
    Ok((pin, elsewhere))
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
    if words.is_empty() || (words == before.value("tempat") && read::position(before).is_some()) {
        return None;
    }
    let geocoder = app.geocode().geocoder(&atlas.areas);
    Some(geocode::api::find(app, &geocoder, words).await)
}
