//! Where the business is. What the words mean is found out once, when they are typed, since a short link may have to be
//! followed for it; afterwards the point that was found stands.

use super::{Context, Page};
use crate::geocode::{Precision, Warning};
use crate::geodesy::LonLat;
use crate::ukm::consent::{Channel, EXACT_PLACE};
use crate::ukm::place;
use crate::ukm::record::Record;
use crate::ukm::registration::answers::Answers;
use crate::ukm::value::{PlaceType, RtRw};

/// The point that was found, and what it was found by. No field of a page is called so.
const POINT: &str = "tempat_titik";

pub(super) fn read(page: &mut Page<'_>, answers: &Answers, record: &mut Record) {
    let code = page.form.required("desa", 20);
    let desa = code.as_deref().and_then(|code| page.context.areas.desa_by_code(code));
    if code.is_some() && desa.is_none() {
        page.form.error("desa", "pilih desa atau kelurahan dari daftar");
    }
    record.desa_code = desa.map(|desa| page.context.areas.desa()[usize::from(desa.0)].code.clone());
    if let Some(code) = &record.desa_code
        && !page.context.may_fill(code, record)
    {
        page.form.error("desa", "di luar wilayah tugas Anda; minta petugas wilayah itu yang mendaftarkan");
    }
    let kind = page.form.line("tempat_jenis", 20).and_then(|stored| PlaceType::from_stored(&stored));
    record.place_type = kind.map(|kind| kind.as_str().to_owned());
    record.address = page.form.line("alamat", 200);
    let (rt, rw) = (page.typed("rt"), page.typed("rw"));
    record.rt = page.known("rt", RtRw::read_rt(&rt)).and_then(RtRw::rt_text);
    record.rw = page.known("rw", RtRw::read_rw(&rw)).and_then(RtRw::rw_text);
    point(page, answers, record);
    if page.form.value("tampil") == "titik" {
        if record.point.is_some() {
            EXACT_PLACE.give(record, Channel::Form, page.context.now);
        } else {
            page.note("tampil", "Titiknya belum ada, jadi untuk sementara hanya desanya yang tampil.");
        }
    }
}

fn point(page: &mut Page<'_>, answers: &Answers, record: &mut Record) {
    let words = page.typed("tempat");
    if words.trim().is_empty() {
        return;
    }
    let found = match page.context.place.map(|answer| place::point(answer, Precision::Point)) {
        Some(Ok(found)) => {
            // That it lies elsewhere than the desa says is told in words of its own.
            for warning in &found.warnings {
                if !matches!(warning, Warning::Outside(_) | Warning::NotInNamed { .. }) {
                    page.warn("tempat", warning.to_string());
                }
            }
            Some((found.at, found.source(&page.typed("tempat_sumber"))))
        }
        Some(Err(problem)) => {
            page.form.error("tempat", problem);
            None
        }
        None => position(answers),
    };
    let Some((at, source)) = found else { return };
    let areas = page.context.areas;
    let chosen = record.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
    match place::said(areas, at, chosen) {
        None => {
            let own = &areas.kabupaten().name;
            page.form
                .error("tempat", format!("titik ini di luar {own}; kosongkan atau tempel titik yang benar"));
            return;
        }
        Some(said) if said.warns => page.warn("tempat", said.text),
        Some(said) => page.note("tempat", said.text),
    }
    record.point = Some(at);
    record.point_source = Some(source);
    record.point_date = Some(page.context.today());
}

/// Keeps with the answers what the words were found to mean.
pub(in crate::ukm::registration) fn keep(answers: &mut Answers, context: &Context<'_>) {
    let found = context.place.and_then(|answer| place::point(answer, Precision::Point).ok());
    let named = answers.value("tempat_sumber");
    let kept = found.map(|found| format!("{} {} {}", found.at.lon(), found.at.lat(), found.source(named)));
    answers.set(POINT, kept.unwrap_or_default());
}

/// What [`keep`] kept.
pub(in crate::ukm::registration) fn position(answers: &Answers) -> Option<(LonLat, String)> {
    let mut parts = answers.value(POINT).splitn(3, ' ');
    let (lon, lat) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((LonLat::new(lon, lat)?, parts.next()?.to_owned()))
}
