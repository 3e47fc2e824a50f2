//! What people fill in about a business.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::Secret;

/// A business with its owner. Serialised it holds everything in plain form, which is to be sealed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Pelaku usaha.
    pub owner: Option<Owner>,
    /// Trade name.
    pub name: String,
    /// Legal form.
    pub legal_form: Option<String>,
    /// What it does.
    pub activity: Option<String>,
    /// KBLI code.
    pub kbli_code: Option<String>,
    /// Year of the KBLI edition.
    pub kbli_edition: Option<i16>,
    /// Class as reported: `mikro`, `kecil`, `menengah`.
    pub reported_class: Option<String>,
    /// `rumah`, `kios`, `pasar`, `keliling`, `daring`, `lainnya`.
    pub place_type: Option<String>,
    /// As the owner writes them.
    pub opening_hours: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Rukun tetangga.
    pub rt: Option<String>,
    /// Rukun warga.
    pub rw: Option<String>,
    /// The desa that the record itself names; none when only a point tells it.
    pub desa_code: Option<String>,
    /// Where it truly is.
    #[serde(with = "lon_lat")]
    pub point: Option<LonLat>,
    /// Where the point comes from.
    pub point_source: Option<String>,
    /// When the point was taken.
    pub point_date: Option<NaiveDate>,
    /// Month of the start.
    #[serde(with = "month")]
    pub start_month: Option<Month>,
    /// Month of the end.
    #[serde(with = "month")]
    pub end_month: Option<Month>,
    /// `active`, `closed`, `moved`.
    pub state: String,
    /// `draft`, `pending`, `verified`, `rejected`.
    pub verification: String,
    /// Since when it is off the public at its owner's wish.
    pub hidden_at: Option<DateTime<Utc>>,
    /// When its owner last brought it back.
    pub shown_at: Option<DateTime<Utc>>,
    /// The main product first.
    pub products: Vec<Product>,
    /// Dated figures: modal, omset, tenaga kerja.
    pub observations: Vec<Observation>,
    /// Sertifikasi and ijin.
    pub legalities: Vec<Legality>,
    /// Pelatihan.
    pub trainings: Vec<Training>,
    /// Pemasaran.
    pub channels: Vec<Channel>,
    /// Consent to publish. Grows and is withdrawn; nothing is taken out.
    pub consents: Vec<Consent>,
}

/// A person with businesses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner {
    /// Name.
    pub name: Option<String>,
    /// 16 digits.
    pub nik: Option<Secret>,
    /// Personal NPWP, 15 or 16 digits.
    pub npwp: Option<Secret>,
    /// 13 digits.
    pub nib: Option<String>,
    /// `l` or `p`.
    pub sex: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Whether disabled.
    pub disability: Option<bool>,
    /// Education.
    pub education: Option<String>,
    /// `+62…`
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Address of the domicile.
    pub address: Option<String>,
    /// Rukun tetangga.
    pub rt: Option<String>,
    /// Rukun warga.
    pub rw: Option<String>,
    /// Code of the desa of the domicile.
    pub domicile_code: Option<String>,
    /// Domicile in words, outside the kabupaten.
    pub domicile_text: Option<String>,
}

/// A product as the owner names it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Product {
    /// The owner's words.
    pub text: String,
    /// In the dictionary.
    pub product_id: Option<i16>,
    /// Price.
    pub price_idr: Option<i64>,
}

/// A figure with the time that it stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Kind of figure, as in the table `observation`.
    pub kind: String,
    /// First day.
    pub period_start: NaiveDate,
    /// Last day.
    pub period_end: NaiveDate,
    /// At least.
    pub low: Option<i64>,
    /// At most.
    pub high: Option<i64>,
    /// `rupiah`, `orang`, …
    pub unit: Option<String>,
    /// Who says so.
    pub source: String,
    /// When it was said.
    pub observed_at: NaiveDate,
}

/// A certificate or permit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Legality {
    /// Kind.
    pub kind: String,
    /// Number.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// When.
    pub issued: Option<NaiveDate>,
    /// Until when.
    pub expires: Option<NaiveDate>,
    /// How far it is known to be right.
    pub status: String,
    /// Since when.
    pub status_at: DateTime<Utc>,
}

/// A training that the owner tells of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Training {
    /// What it was about.
    pub title: String,
    /// Who held it.
    pub organiser: Option<String>,
    /// When.
    pub held: Option<NaiveDate>,
}

/// A way to reach the seller.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Channel {
    /// `whatsapp`, `telepon`, `instagram`, …
    pub kind: String,
    /// Number or address.
    pub value: String,
}

/// Consent to publish a group of fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    /// `owner_name`, `phone`, `exact_place`, `photo`.
    pub field_group: String,
    /// Version of the text that was agreed to.
    pub version: i16,
    /// When.
    pub granted_at: DateTime<Utc>,
    /// How: `formulir`, …
    pub channel: String,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Record {
    /// Whether the exact place may be shown.
    pub fn shows_place(&self) -> bool {
        self.consents
            .iter()
            .any(|consent| consent.field_group == "exact_place" && consent.withdrawn_at.is_none())
    }

    /// In the order and precision in which it comes back from the database.
    pub(super) fn normalise(&mut self) {
        self.point = self.point.map(LonLat::rounded_e7);
        self.hidden_at = self.hidden_at.map(|at| at.trunc_subsecs(6));
        self.shown_at = self.shown_at.map(|at| at.trunc_subsecs(6));
        let key = |o: &Observation| (o.kind.clone(), o.period_start, o.source.clone());
        self.observations.sort_by_key(key);
        for legality in &mut self.legalities {
            legality.status_at = legality.status_at.trunc_subsecs(6);
        }
        for consent in &mut self.consents {
            consent.granted_at = consent.granted_at.trunc_subsecs(6);
            consent.withdrawn_at = consent.withdrawn_at.map(|at| at.trunc_subsecs(6));
        }
        self.consents.sort_by(|a, b| (&a.field_group, a.granted_at).cmp(&(&b.field_group, b.granted_at)));
        if self.owner.as_ref().is_some_and(|owner| *owner == Owner::default()) {
            self.owner = None;
        }
    }
}

/// A position as `[lon, lat]`.
mod lon_lat {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::geodesy::LonLat;

    #[expect(clippy::ref_option, reason = "serde's way of calling it")]
    pub(super) fn serialize<S: Serializer>(point: &Option<LonLat>, to: S) -> Result<S::Ok, S::Error> {
        point.map(|point| [point.lon(), point.lat()]).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<LonLat>, D::Error> {
        let Some([lon, lat]) = Option::<[f64; 2]>::deserialize(from)? else { return Ok(None) };
        LonLat::new(lon, lat).map(Some).ok_or_else(|| D::Error::custom("not a position"))
    }
}

/// A month as `2024-06`.
mod month {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::month::Month;

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde's way of calling it")]
    pub(super) fn serialize<S: Serializer>(month: &Option<Month>, to: S) -> Result<S::Ok, S::Error> {
        month.map(|month| month.to_string()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Month>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
