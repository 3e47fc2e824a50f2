//! What was typed into the form of a group, put into a record.

use super::{Section, Table, lists};
use crate::account::query::today;
use crate::http::form::Form;
use crate::privacy::Secret;
use crate::ukm::record::Record;
use crate::ukm::review::sight::{Eyes, Sight, sight};
use crate::ukm::value::{
    Answer, Cell, Context, Email, KbliCode, Nib, Nik, Npwp, Phones, Reading, RtRw, date,
};

/// The value of a reading; what cannot be read is told beside the field.
pub(super) fn value<T>(form: &mut Form, field: &'static str, reading: Reading<T>) -> Option<T> {
    if matches!(reading.answer, Answer::Unreadable)
        && let Some(finding) = reading.findings.iter().max_by_key(|finding| finding.severity)
    {
        form.error(field, format!("{} {}", finding.message, finding.remedy).trim().to_owned());
    }
    reading.into_value()
}

fn read<T>(form: &mut Form, field: &'static str, how: impl FnOnce(&str) -> Reading<T>) -> Option<T> {
    let text = form.line(field, 200)?;
    value(form, field, how(&text))
}

fn owner(table: &Table<'_>, form: &mut Form, record: &mut Record) {
    let kabupaten = table.atlas.areas.kabupaten().code.replace('.', "");
    let context = Context { today: today(table.actor.now()), kabupaten: &kabupaten };
    let mut owner = record.owner.clone().unwrap_or_default();
    owner.name = form.line("nama_pemilik", 200);
    // Left empty the stored numbers stay: the form never shows them.
    if let Some(nik) = read(form, "nik", |text| Nik::read(text, Cell::Text, &context)) {
        owner.nik = Some(Secret::new(nik.expose()));
    }
    if let Some(npwp) = read(form, "npwp", |text| Npwp::read(text, Cell::Text, &context)) {
        owner.npwp = Some(Secret::new(npwp.expose()));
    }
    owner.nib = read(form, "nib", Nib::read).map(|nib| nib.as_str().to_owned());
    owner.sex = form.line("kelamin", 10);
    // So do those that are masked.
    let eyes = Eyes::of(table.actor);
    let kept = |field: &str| sight(eyes, field) == Sight::Masked;
    let birth_date = read(form, "lahir", |text| date::day(text, date::Span::Past, context.today));
    owner.birth_date = birth_date.or(owner.birth_date.filter(|_| kept("owner.birth_date")));
    let disability = form.line("disabilitas", 10).map(|text| text == "ya");
    owner.disability = disability.or(owner.disability.filter(|_| kept("owner.disability")));
    owner.education = form.line("pendidikan", 40);
    owner.phone = read(form, "telepon", Phones::read).map(|phones| phones.first.as_str().to_owned());
    owner.email = read(form, "surel", Email::read).map(|email| email.as_str().to_owned());
    owner.address = form.line("alamat_pemilik", 300).or(owner.address.filter(|_| kept("owner.address")));
    let rt = read(form, "rt_pemilik", RtRw::read_rt).and_then(RtRw::rt_text);
    owner.rt = rt.or(owner.rt.filter(|_| kept("owner.rt")));
    let rw = read(form, "rw_pemilik", RtRw::read_rw).and_then(RtRw::rw_text);
    owner.rw = rw.or(owner.rw.filter(|_| kept("owner.rw")));
    record.owner = Some(owner);
}

fn business(table: &Table<'_>, form: &mut Form, record: &mut Record) {
    let today = today(table.actor.now());
    if let Some(name) = form.required("nama", 200) {
        record.name = name;
    }
    record.legal_form = form.line("bentuk", 40);
    record.activity = form.line("kegiatan", 500);
    let code = read(form, "kbli", KbliCode::read).map(|code| code.as_str().to_owned());
    if code != record.kbli_code {
        // Which edition a new code is of, the table of codes tells when it is saved.
        record.kbli_edition = None;
        record.kbli_code = code;
    }
    record.reported_class = form.line("skala", 20);
    record.place_type = form.line("tempat", 20);
    record.opening_hours = form.line("jam", 200);
    record.start_month = read(form, "mulai", |text| date::month(text, date::Span::Past, today));
    record.end_month = read(form, "berhenti", |text| date::month(text, date::Span::Any, today));
    record.state = form.line("keadaan", 20).unwrap_or_else(|| record.state.clone());
    record.address = form.line("alamat", 300);
    record.rt = read(form, "rt", RtRw::read_rt).and_then(RtRw::rt_text);
    record.rw = read(form, "rw", RtRw::read_rw).and_then(RtRw::rw_text);
    record.desa_code = form.line("desa", 20);
}

/// Puts the fields of a group into `record`, which is the one the form was drawn from.
pub(super) fn section(section: Section, table: &Table<'_>, form: &mut Form, record: &mut Record) {
    match section {
        Section::Owner => owner(table, form, record),
        Section::Business => business(table, form, record),
        Section::Figures => lists::figures(table, form, record),
        Section::Papers => lists::papers(table, form, record),
        Section::Trainings => lists::trainings(table, form, record),
        Section::Marketing => {
            lists::products(table, form, record);
            lists::channels(form, record);
        }
    }
}
