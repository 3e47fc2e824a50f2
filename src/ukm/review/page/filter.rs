//! What of the register is wanted, as it stands in the address.

use chrono::{DateTime, Utc};

use crate::account::policy::{Action, Actor, Scope};
use crate::app::App;
use crate::http::error::Error;
use crate::http::params::{Params, encode};
use crate::http::parts::Choice;
use crate::mutu::ledger::Figure;
use crate::peta::atlas::Atlas;
use crate::ukm::review::access::scope;
use crate::ukm::review::queue::{Queue, WITHOUT_AREA, Wanted};
use crate::wilayah::KecamatanIx;

/// `verification` as stored, and for people.
pub(crate) const VERIFICATIONS: [(&str, &str); 4] = [
    ("pending", "menunggu"),
    ("verified", "disetujui"),
    ("draft", "dikembalikan atau rancangan"),
    ("rejected", "ditolak"),
];
/// `state` as stored, and for people.
pub(crate) const STATES: [(&str, &str); 3] = [("active", "aktif"), ("closed", "tutup"), ("moved", "pindah")];

/// The filters of the list; a record page keeps them, so that the next one is found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub queue: Option<Queue>,
    pub verification: Option<&'static str>,
    pub state: Option<&'static str>,
    pub area: Option<String>,
    pub text: Option<String>,
    /// Those behind a figure of the ledger of quality.
    pub figure: Option<Figure>,
}

impl Filter {
    pub fn read(params: &mut Params) -> Self {
        let mut one_of = |field, known: &'static [(&'static str, &'static str)]| {
            let text = params.text(field)?;
            known.iter().map(|(slug, _)| *slug).find(|slug| *slug == text)
        };
        let (verification, state) = (one_of("status", &VERIFICATIONS), one_of("keadaan", &STATES));
        Self {
            queue: params.text("antrian").and_then(|slug| Queue::find(&slug)),
            verification,
            state,
            area: params.text("wilayah").filter(|code| is_code(code)),
            text: params.search("q"),
            figure: Figure::read(|name| params.text(name)),
        }
    }

    pub fn wanted(&self, app: &App, actor: &Actor) -> Result<Wanted, Error> {
        let scope = scope(actor, Action::See);
        Ok(Wanted { scope, ..self.asked(app.atlas()?.demo(), actor.now()) })
    }

    /// What is asked for, within no scope yet.
    pub fn asked(&self, demo: bool, now: DateTime<Utc>) -> Wanted {
        Wanted {
            scope: Scope::default(),
            queue: self.queue,
            verification: self.verification.map(ToOwned::to_owned),
            state: self.state.map(ToOwned::to_owned),
            area: self.area.clone(),
            text: self.text.clone(),
            figure: self.figure,
            demo,
            now,
        }
    }

    /// Name and value of each part, as in an address.
    pub fn parts(&self) -> [(&'static str, Option<&str>); 8] {
        let [mutu, bagian, aturan] = self.figure_parts();
        [
            ("antrian", self.queue.map(Queue::slug)),
            ("status", self.verification),
            ("keadaan", self.state),
            ("wilayah", self.area.as_deref()),
            ("q", self.text.as_deref()),
            mutu,
            bagian,
            aturan,
        ]
    }

    /// Parts whose value is not understood. A list shows more then; a file must not.
    pub fn misunderstood(&self, params: &Params) -> Vec<&'static str> {
        let given = |name: &str| params.all(name).any(|value| !value.trim().is_empty());
        let unread = self.parts().into_iter().filter(|(name, value)| value.is_none() && given(name));
        unread.map(|(name, _)| name).collect()
    }

    /// Its part of an address, `more` behind it: empty, or beginning with `?`.
    pub fn query(&self, more: &[(&str, String)]) -> String {
        let own = self.parts().into_iter().filter_map(|(name, value)| Some((name, value?)));
        let more = more.iter().map(|(name, value)| (*name, value.as_str()));
        let pairs: Vec<String> =
            own.chain(more).map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// Name and value of the parts that name a figure of the ledger.
    pub fn figure_parts(&self) -> [(&'static str, Option<&'static str>); 3] {
        Figure::parts(self.figure)
    }

    /// True when something beside the queue narrows.
    pub fn narrows(&self) -> bool {
        self.verification.is_some()
            || self.state.is_some()
            || self.area.is_some()
            || self.text.is_some()
            || self.figure.is_some()
    }
}

/// Digits and points, as in `32.01.01.2001`, or what stands for no area at all.
fn is_code(text: &str) -> bool {
    text == WITHOUT_AREA || text.len() <= 13 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

pub(super) fn choices(known: &[(&str, &str)], chosen: Option<&str>, all: &str) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", all, chosen.is_none())];
    choices.extend(known.iter().map(|(slug, title)| Choice::new(*slug, *title, chosen == Some(*slug))));
    choices
}

/// The kecamatan of which the officer reaches something.
pub(super) fn kecamatan(atlas: &Atlas, wanted: &Wanted) -> Vec<Choice> {
    let (areas, chosen) = (&atlas.areas, wanted.area.as_deref());
    let scope = &wanted.scope;
    // Assigned records and product groups may lie anywhere.
    let everywhere = scope.everything || !scope.groups.is_empty() || !scope.businesses.is_empty();
    let mut choices = vec![Choice::new("", "Semua", chosen.is_none())];
    for (ix, area) in (0_u16..).zip(areas.kecamatan()) {
        let mut desa = areas.desa_of(KecamatanIx(ix));
        let reached = |code: &String| scope.desa.contains(code);
        if everywhere || desa.any(|desa| reached(&areas.desa()[usize::from(desa.0)].code)) {
            choices.push(Choice::new(area.code.clone(), area.name.clone(), chosen == Some(&area.code)));
        }
    }
    // A figure of the ledger may lead to a desa, or to what has none.
    match chosen {
        Some(WITHOUT_AREA) => choices.push(Choice::new(WITHOUT_AREA, "Wilayah belum diketahui", true)),
        Some(code) => {
            let desa = areas.desa_by_code(code).map(|ix| &areas.desa()[usize::from(ix.0)]);
            choices.extend(desa.map(|desa| Choice::new(code, desa.title(), true)));
        }
        None => {}
    }
    choices
}
