//! Businesses written by hand, one for each rule about what the public sees.

use chrono::NaiveDate;
use simbaumi::db::{Change, Db, Tx};
use simbaumi::ukm::UkmCode;

use super::service::now;

/// A desa of Kabupaten Bogor, its kecamatan, and a point inside its shape.
pub const DESA: &str = "32.01.01.1001";
/// The product of all of these records.
pub const PRODUCT: &str = "keripik";
/// A name that breaks out of every context that forgets to escape it.
pub const HOSTILE_NAME: &str = "<script>alert(1)</script>\"'&";

/// What is known of one of these records. Absent means the ordinary: verified, active, inside [`DESA`], no consent.
#[derive(Clone, Copy)]
pub struct Ukm {
    /// Number of its code.
    pub number: u64,
    pub name: &'static str,
    pub verification: &'static str,
    pub state: &'static str,
    pub start: Option<(i32, u32)>,
    pub end: Option<(i32, u32)>,
    pub place: Place,
    /// Field groups that the owner published.
    pub consent: &'static [&'static str],
}

/// Where a record is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the desa; the point that is public depends on consent.
    Desa,
    /// Outside the kabupaten.
    Outside,
    /// Neither desa nor point.
    Unknown,
}

const ORDINARY: Ukm = Ukm {
    number: 0,
    name: "",
    verification: "verified",
    state: "active",
    start: Some((2015, 6)),
    end: None,
    place: Place::Desa,
    consent: &[],
};

/// Everything published, under a hostile name.
pub const HOSTILE: Ukm =
    Ukm { number: 1, name: HOSTILE_NAME, consent: &["owner_name", "phone", "exact_place"], ..ORDINARY };
/// Nothing published but name, product and desa.
pub const CLOSED_MOUTH: Ukm = Ukm { number: 2, name: "Keripik Tanpa Izin Tayang", ..ORDINARY };
pub const DRAFT: Ukm = Ukm { number: 3, name: "Keripik Rancangan", verification: "draft", ..ORDINARY };
pub const PENDING: Ukm = Ukm { number: 4, name: "Keripik Menunggu", verification: "pending", ..ORDINARY };
pub const REJECTED: Ukm = Ukm { number: 5, name: "Keripik Ditolak", verification: "rejected", ..ORDINARY };
/// Closed, nobody knows when.
pub const CLOSED: Ukm = Ukm { number: 6, name: "Keripik Tutup", state: "closed", ..ORDINARY };
/// Closed in a known month.
pub const ENDED: Ukm =
    Ukm { number: 7, name: "Keripik Berakhir", state: "closed", end: Some((2020, 3)), ..ORDINARY };
pub const OUTSIDE: Ukm = Ukm { number: 8, name: "Keripik Luar", place: Place::Outside, ..ORDINARY };
pub const NOT_LOCATED: Ukm = Ukm { number: 9, name: "Keripik Entah", place: Place::Unknown, ..ORDINARY };
pub const UNDATED: Ukm = Ukm { number: 10, name: "Keripik Tanpa Tanggal", start: None, ..ORDINARY };

/// All of them.
pub const ALL: [Ukm; 10] =
    [HOSTILE, CLOSED_MOUTH, DRAFT, PENDING, REJECTED, CLOSED, ENDED, OUTSIDE, NOT_LOCATED, UNDATED];

impl Ukm {
    pub fn code(&self) -> String {
        UkmCode::from_number(self.number).to_string()
    }

    /// Stores it with every private detail there is; returns its id.
    pub async fn insert(&self, tx: &mut Tx) -> i64 {
        let owner: i64 = sqlx::query_scalar(
            "insert into owner (name, phone, nib, address, created_at)
             values ('Pemilik ' || $1, '+6281200000001', '1234567890123', 'Jalan Rahasia 7', $2) returning id",
        )
        .bind(self.name)
        .bind(now())
        .fetch_one(&mut **tx)
        .await
        .unwrap();
        let exact = self.consent.contains(&"exact_place");
        let id: i64 = sqlx::query_scalar(
            "insert into business (code, owner_id, name, activity, address, desa_code, desa_source, point, outside,
                 public_point, public_precision, start_month, end_month, state, verification, demo, created_at, updated_at)
             select $1, $2, $3, 'Kegiatan ' || $3, 'Gang Sempit 3 ' || $3,
                 case when $4 = 'desa' then $5 end, case when $4 = 'desa' then 'record' end,
                 case $4 when 'desa' then inside when 'outside' then st_setsrid(st_makepoint(100, 1), 4326) end,
                 $4 = 'outside',
                 case when $4 = 'desa' then case when $6 then inside else st_translate(inside, 0.0001, 0.0001) end end,
                 case when $4 = 'desa' then case when $6 then 'exact' else 'desa' end end,
                 $7, $8, $9, $10, false, $11, $11
             from (
                 select st_pointonsurface(b.geom) as inside
                 from boundary b join boundary_set s on s.id = b.set_id and s.active where b.code = $5
             ) desa
             returning id",
        )
        .bind(self.code())
        .bind(owner)
        .bind(self.name)
        .bind(match self.place {
            Place::Desa => "desa",
            Place::Outside => "outside",
            Place::Unknown => "unknown",
        })
        .bind(DESA)
        .bind(exact)
        .bind(self.start.map(month))
        .bind(self.end.map(month))
        .bind(self.state)
        .bind(self.verification)
        .bind(now())
        .fetch_one(&mut **tx)
        .await
        .unwrap();
        sqlx::query(
            "insert into business_product (business_id, rank, text, product_id)
             select $1, 1, 'Produk ' || $2, id from product where slug = $3",
        )
        .bind(id)
        .bind(self.name)
        .bind(PRODUCT)
        .execute(&mut **tx)
        .await
        .unwrap();
        for (kind, value) in [("whatsapp", "+6281200000001"), ("telepon", "+6225100000002")] {
            sqlx::query("insert into marketing_channel (business_id, kind, value) values ($1, $2, $3)")
                .bind(id)
                .bind(kind)
                .bind(value)
                .execute(&mut **tx)
                .await
                .unwrap();
        }
        for group in self.consent {
            sqlx::query(
                "insert into publication (business_id, field_group, version, granted_at, channel)
                 values ($1, $2, 1, $3, 'formulir')",
            )
            .bind(id)
            .bind(group)
            .bind(now())
            .execute(&mut **tx)
            .await
            .unwrap();
        }
        id
    }
}

fn month((year, month): (i32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap()
}

/// The id of a stored record.
pub async fn id_of(db: &Db, ukm: &Ukm) -> i64 {
    sqlx::query_scalar("select id from business where code = $1")
        .bind(ukm.code())
        .fetch_one(db.primary())
        .await
        .unwrap()
}

/// Turns example records into real ones.
pub async fn make_real(db: &Db) {
    sqlx::query("update business set demo = false").execute(db.primary()).await.unwrap();
    sqlx::query("update owner set demo = false").execute(db.primary()).await.unwrap();
}

/// Stores all of [`ALL`].
pub async fn add(db: &Db) {
    let mut tx = Tx::begin(db).await.unwrap();
    for ukm in ALL {
        ukm.insert(&mut tx).await;
    }
    tx.commit(Change::Reload, now()).await.unwrap();
}
