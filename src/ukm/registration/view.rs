//! Pages of questions, ready to be drawn.

use super::answers::Answers;
use super::field::{self, Kind, Options, Rows, Spec};
use super::read::{Context, Note};
use super::step::Step;
use crate::http::form::Form;
use crate::http::parts::Choice;
use crate::privacy::Secret;
use crate::ukm::legality::Group as PaperGroup;
use crate::ukm::record::Record;
use crate::ukm::value::{Education, LegalForm, PlaceType, Sex};

/// Part of a page.
pub(super) enum Block {
    /// Questions.
    Open(Vec<Field>),
    /// Questions that may wait.
    Later { open: bool, fields: Vec<Field> },
    /// A list of rows.
    Rows {
        title: &'static str,
        hint: &'static str,
        rows: Vec<Vec<Field>>,
        more: &'static str,
        add: &'static str,
    },
}

/// One question with what was answered.
pub(in crate::ukm) struct Field {
    pub id: String,
    pub name: &'static str,
    pub label: &'static str,
    pub hint: String,
    pub error: Option<String>,
    pub notes: Vec<Note>,
    pub input: Input,
    pub value: String,
    pub required: bool,
}

/// What takes the answer.
pub(in crate::ukm) enum Input {
    Line { kind: &'static str, complete: &'static str, mode: &'static str },
    Lines,
    Select(Vec<Group>),
    Radios(Vec<Choice>),
    Hidden,
}

/// Choices of a select under a heading, or without one.
pub(in crate::ukm) struct Group {
    pub label: String,
    pub options: Vec<Choice>,
}

/// The page of `step`. `extra` is the list that a row was asked for.
pub(super) fn blocks(
    step: Step,
    form: &Form,
    notes: &[Note],
    kept: &Answers,
    record: &Record,
    context: Context<'_>,
    extra: Option<Rows>,
) -> Vec<Block> {
    let one = |spec: &Spec, row: Option<usize>| field(spec, row, form, notes, kept, record, context);
    let specs = field::specs(step);
    let pick = |later: bool| -> Vec<Field> {
        specs.iter().filter(|s| s.row.is_none() && s.later == later).map(|spec| one(spec, None)).collect()
    };
    let mut blocks = Vec::new();
    let (first, later) = (pick(false), pick(true));
    if !first.is_empty() {
        blocks.push(Block::Open(first));
    }
    if !later.is_empty() {
        let open = later.iter().any(|field| field.error.is_some() || !field.value.is_empty());
        blocks.push(Block::Later { open, fields: later });
    }
    for rows in [Rows::Papers, Rows::Trainings] {
        let columns: Vec<&Spec> = specs.iter().filter(|spec| spec.row == Some(rows)).collect();
        if columns.is_empty() {
            continue;
        }
        let filled = columns.iter().map(|spec| filled_rows(form, spec.name)).max().unwrap_or(0);
        let count = (filled + usize::from(extra == Some(rows))).max(1);
        let rows_of = (0..count).map(|row| columns.iter().map(|spec| one(spec, Some(row))).collect());
        let (title, hint, more, add) = match rows {
            Rows::Papers => (
                "Izin dan sertifikat",
                "Misalnya NIB, SKU desa, P-IRT, halal, atau merek. Kosongkan baris yang tidak dipakai.",
                "tambah-izin",
                "Tambah izin atau sertifikat",
            ),
            Rows::Trainings => (
                "Pelatihan yang pernah diikuti",
                "Waktu cukup bulan dan tahun, misalnya Mei 2024.",
                "tambah-latih",
                "Tambah pelatihan",
            ),
        };
        blocks.push(Block::Rows { title, hint, rows: rows_of.collect(), more, add });
    }
    blocks
}

/// Rows up to the last one with something in it.
fn filled_rows(form: &Form, name: &str) -> usize {
    let cells: Vec<&str> = form.all(name).collect();
    cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1)
}

fn field(
    spec: &Spec,
    row: Option<usize>,
    form: &Form,
    notes: &[Note],
    kept: &Answers,
    record: &Record,
    context: Context<'_>,
) -> Field {
    let id = row.map_or_else(|| spec.name.to_owned(), |row| format!("{}-{}", spec.name, row + 1));
    let typed = form.all(spec.name).nth(row.unwrap_or(0)).unwrap_or_default().to_owned();
    let error = form.error_of(&id);
    let (input, value, hint) = match spec.kind {
        _ if spec.name == "tempat_sumber" => (Input::Hidden, typed, String::new()),
        Kind::Line(kind, complete) => {
            (Input::Line { kind, complete, mode: mode(spec.name) }, typed, spec.hint.to_owned())
        }
        Kind::Secret => {
            // Shown again only while it is wrong: then it was typed just now.
            let kept = kept.value(spec.name);
            let hint = match kept {
                "" => spec.hint.to_owned(),
                kept => format!("Tersimpan: {}. Kosongkan bila tidak berubah.", masked(kept)),
            };
            let value = if error.is_some() { typed } else { String::new() };
            (Input::Line { kind: "text", complete: "off", mode: "numeric" }, value, hint)
        }
        Kind::Lines => (Input::Lines, typed, spec.hint.to_owned()),
        Kind::Select(options) => {
            (Input::Select(groups(options, &typed, record, context)), typed, spec.hint.to_owned())
        }
        Kind::Radios(options) => {
            let chosen = if typed.is_empty() { preset(options) } else { &typed };
            (Input::Radios(list(options, chosen)), typed, spec.hint.to_owned())
        }
    };
    let notes = notes.iter().filter(|note| note.field == id).cloned().collect();
    Field {
        id,
        name: spec.name,
        label: spec.label,
        hint,
        error,
        notes,
        input,
        value,
        required: spec.required,
    }
}

fn masked(number: &str) -> String {
    Secret::new(number.chars().filter(char::is_ascii_digit).collect::<String>()).masked()
}

/// Which keys a telephone shows.
fn mode(name: &str) -> &'static str {
    match name {
        "rt" | "rw" => "numeric",
        "wa" | "telepon" => "tel",
        "surel" => "email",
        _ => "",
    }
}

/// What is chosen before anybody chooses: the more private way, and the more common one.
const fn preset(options: Options) -> &'static str {
    match options {
        Options::Shown => "desa",
        Options::SalesPeriod => "bulan",
        _ => "",
    }
}

fn groups(options: Options, chosen: &str, record: &Record, context: Context<'_>) -> Vec<Group> {
    let empty = match options {
        Options::Desa => "Pilih desa atau kelurahan",
        Options::Permit => "Pilih jenisnya",
        _ => "Isi nanti",
    };
    let first = Group { label: String::new(), options: vec![Choice::new("", empty, chosen.is_empty())] };
    let rest = match options {
        Options::Desa => desa(chosen, record, context),
        Options::Permit => [(PaperGroup::Ijin, "Izin"), (PaperGroup::Sertifikasi, "Sertifikat dan merek")]
            .map(|(group, label)| Group {
                label: label.to_owned(),
                options: context
                    .kinds
                    .of_group(group)
                    .map(|kind| Choice::new(&*kind.slug, &*kind.name, &*kind.slug == chosen))
                    .collect(),
            })
            .into(),
        _ => vec![Group { label: String::new(), options: list(options, chosen) }],
    };
    std::iter::once(first).chain(rest).collect()
}

/// Every desa under its kecamatan; for a helper those of the own area.
fn desa(chosen: &str, record: &Record, context: Context<'_>) -> Vec<Group> {
    let areas = context.areas;
    let kecamatan = (0..areas.kecamatan().len()).map(|ix| {
        let ix = crate::peta::KecamatanIx(ix as u16);
        let of_it = areas.desa_of(ix).map(|desa| &areas.desa()[usize::from(desa.0)]);
        let options = of_it
            .filter(|desa| context.may_fill(&desa.code, record))
            .map(|desa| Choice::new(&*desa.code, &*desa.name, desa.code == chosen))
            .collect();
        Group { label: areas.kecamatan()[usize::from(ix.0)].title(), options }
    });
    let mut groups: Vec<Group> = kecamatan.filter(|group: &Group| !group.options.is_empty()).collect();
    groups.sort_by(|a, b| a.label.cmp(&b.label));
    for group in &mut groups {
        group.options.sort_by(|a, b| a.label.cmp(&b.label));
    }
    groups
}

fn list(options: Options, chosen: &str) -> Vec<Choice> {
    let pairs: Vec<(&str, &str)> = match options {
        Options::Sex => [Sex::Female, Sex::Male].map(|one| (one.as_str(), one.label())).into(),
        Options::Education => Education::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
        Options::LegalForm => LegalForm::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
        Options::PlaceType => PlaceType::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
        Options::Disability => vec![("ya", "Ya"), ("tidak", "Tidak")],
        Options::Shown => vec![("desa", "Hanya desanya"), ("titik", "Titik tepatnya")],
        Options::SalesPeriod => vec![("bulan", "Sebulan, bulan lalu"), ("tahun", "Setahun, tahun lalu")],
        Options::Capital => CAPITAL.into(),
        Options::Sales => SALES.into(),
        Options::Desa | Options::Permit => Vec::new(),
    };
    pairs.into_iter().map(|(value, label)| Choice::new(value, label, value == chosen)).collect()
}

const CAPITAL: [(&str, &str); 8] = [
    ("0-5000000", "Sampai 5 juta"),
    ("5000000-10000000", "5–10 juta"),
    ("10000000-50000000", "10–50 juta"),
    ("50000000-100000000", "50–100 juta"),
    ("100000000-1000000000", "100 juta–1 miliar"),
    ("1000000000-5000000000", "1–5 miliar"),
    ("5000000000-", "Lebih dari 5 miliar"),
    ("tidak_tahu", "Tidak tahu"),
];

const SALES: [(&str, &str); 9] = [
    ("0-1000000", "Sampai 1 juta"),
    ("1000000-5000000", "1–5 juta"),
    ("5000000-25000000", "5–25 juta"),
    ("25000000-50000000", "25–50 juta"),
    ("50000000-300000000", "50–300 juta"),
    ("300000000-2000000000", "300 juta–2 miliar"),
    ("2000000000-15000000000", "2–15 miliar"),
    ("15000000000-", "Lebih dari 15 miliar"),
    ("tidak_tahu", "Tidak tahu"),
];

/// An answer as it is read back: the words of a choice, identity numbers masked, rows in one line each.
pub(super) fn shown(spec: &Spec, answers: &Answers, context: Context<'_>, record: &Record) -> String {
    let value = answers.value(spec.name);
    match spec.kind {
        Kind::Secret if !value.is_empty() => masked(value),
        Kind::Select(Options::Desa) => {
            let desa = context.areas.desa_by_code(value);
            desa.map_or_else(String::new, |ix| {
                let kecamatan = context.areas.kecamatan_of(ix);
                format!(
                    "{}, {}",
                    context.areas.desa()[usize::from(ix.0)].title(),
                    context.areas.kecamatan()[usize::from(kecamatan.0)].title()
                )
            })
        }
        Kind::Select(options) | Kind::Radios(options) => {
            let value = if value.is_empty() && options == Options::Shown { "desa" } else { value };
            groups(options, value, record, context)
                .into_iter()
                .flat_map(|group| group.options)
                .find(|choice| choice.selected && !choice.value.is_empty())
                .map_or_else(String::new, |choice| choice.label)
        }
        _ => value.to_owned(),
    }
}

/// The rows of a list, each in one line.
pub(super) fn shown_rows(rows: Rows, record: &Record, context: Context<'_>) -> Vec<String> {
    let join = |parts: Vec<Option<String>>| parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    match rows {
        Rows::Papers => record
            .legalities
            .iter()
            .map(|paper| {
                let name = context.kinds.by_slug(&paper.kind).map(|kind| kind.name.to_string());
                let until = paper.expires.map(|day| format!("sampai {}", crate::http::format::date(day)));
                join(vec![name, paper.number.clone(), until])
            })
            .collect(),
        Rows::Trainings => record
            .trainings
            .iter()
            .map(|one| {
                let held = one.held.and_then(crate::month::Month::of).map(crate::month::Month::indonesian);
                join(vec![Some(one.title.clone()), one.organiser.clone(), held])
            })
            .collect(),
    }
}
