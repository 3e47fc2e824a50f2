//! What somebody types about themselves is found in no log, no address, no table that keeps history, and nowhere public.

use std::io;
use std::sync::{Arc, Mutex};

use axum::http::header;
use chrono::Duration;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use simbaumi::account::console;
use simbaumi::account::query;
use simbaumi::account::totp::Secret;
use simbaumi::db::Tx;
use simbaumi::import::{Bench, By, Input, Request, Told, Vault, import_ukm};
use simbaumi::privacy::erasure::Erased;

use crate::account::{Site, Visitor, field, leads};
use crate::registration::{Applicant, code};
use crate::support::Answer;
use crate::support::service::now;

const NIK: &str = "3602041211870003";
const NPWP: &str = "072542943417000";
const PHONE: &str = "81398765412";
const MAIL: &str = "zulaikha.bocor@contoh.id";
const PASSWORD: &str = "ungu mendoan tujuh kali";

/// What must not be found, in every spelling that was typed or is stored; `anywhere` may not even stand in the tables
/// that hold people as they are now.
struct Canaries {
    anywhere: Vec<String>,
    contacts: Vec<String>,
}

impl Canaries {
    fn new() -> Self {
        let list = |of: &[&str]| of.iter().map(|one| (*one).to_owned()).collect();
        Self {
            anywhere: list(&[NIK, "3602 0412 1187 0003", NPWP, "07.254.294.3-417.000", PASSWORD]),
            contacts: list(&[PHONE, "9876-5412", MAIL, "Zulaikha.Bocor@"]),
        }
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        self.anywhere.iter().chain(&self.contacts).map(String::as_str)
    }
}

/// Whether `canary` stands in a text: as it is, percent-encoded as in forms and addresses, or as bytes in hexadecimal
/// digits. A short code counts only where it stands alone: six digits are also part of some random bytes.
fn stands_in(text: &str, canary: &str) -> bool {
    let hex = canary.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let encoded = simbaumi::http::params::encode(canary);
    if canary.len() <= 6 {
        return text.split(|ch: char| !ch.is_ascii_alphanumeric()).any(|word| word == canary);
    }
    [canary, &encoded, &encoded.replace("%20", "+"), &hex].iter().any(|form| text.contains(*form))
}

#[track_caller]
fn assert_clean<'a>(place: &str, text: &str, canaries: impl Iterator<Item = &'a str>) {
    for canary in canaries {
        assert!(!stands_in(text, canary), "{canary} stands in {place}:\n{text}");
    }
}

/// Everything that is logged, and where every answer led.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<u8>>>);

impl io::Write for Seen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seen {
    /// Logs into this from now on, from every thread: passwords are hashed beside the others.
    fn listen(&self) {
        let seen = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter("info,simbaumi=trace")
            .with_ansi(false)
            .with_writer(move || seen.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("no other test listens");
        tracing::trace!(target: "simbaumi::uji", "listening");
        assert!(self.text().contains("listening"));
    }

    /// Notes where an answer leads.
    fn note(&self, answer: Answer) -> Answer {
        let names =
            [header::LOCATION, header::CONTENT_LOCATION, header::REFRESH, header::LINK, header::SET_COOKIE];
        for name in names {
            let mut bytes = self.0.lock().unwrap();
            bytes.extend_from_slice(answer.header(name).as_bytes());
            bytes.push(b'\n');
        }
        answer
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// All rows of a table as text.
async fn rows(site: &Site, table: &str) -> String {
    let head = "select coalesce(string_agg(t::text, E'\\n'), '') from \"";
    let mut sql = sqlx::QueryBuilder::<sqlx::Postgres>::new(head);
    sql.push(table).push("\" t");
    sql.build_query_scalar().fetch_one(&mut site.test.connect().await).await.unwrap()
}

/// No table keeps what was typed, except contacts where people stand as they are now.
async fn assert_tables_clean(site: &Site, canaries: &Canaries, filled: &[&str]) {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'spatial_ref_sys'",
    )
    .fetch_all(&mut site.test.connect().await)
    .await
    .unwrap();
    for table in &tables {
        let text = rows(site, table).await;
        assert!(!text.is_empty() || !filled.contains(&&**table), "{table} is empty, so nothing was tried");
        assert_clean(table, &text, canaries.anywhere.iter().map(String::as_str));
        if !matches!(&**table, "owner" | "account" | "marketing_channel") {
            assert_clean(table, &text, canaries.all());
        }
    }
}

/// Makes an account, sets up a second factor, and signs in with it; adds the secret and the codes to what must not be
/// found.
async fn own_account(site: &Site, seen: &Seen, canaries: &mut Canaries) {
    let visitor = &mut Visitor::new();
    let fields = [("nama", "Zulaikha"), ("kontak", MAIL), ("sandi", PASSWORD), ("ulang", PASSWORD)];
    leads(&seen.note(site.post(visitor, "/masuk/daftar", &fields).await));
    let sign_in = [("nama", MAIL), ("sandi", PASSWORD)];
    // Wrongly typed, it is no less a secret.
    seen.note(site.post(visitor, "/masuk", &[("nama", MAIL), ("sandi", "ungu mendoan tujuh kal")]).await);
    leads(&seen.note(site.post(visitor, "/masuk", &sign_in).await));
    let page = site.get(visitor, "/akun/kode").await.ok().text();
    let base32 = field(&page, "rahasia");
    let secret = Secret::parse(&base32).unwrap();
    let code = secret.code_at(now().timestamp());
    let set_up = [("rahasia", &*base32), ("kode", &*code), ("sandi", PASSWORD)];
    let codes = seen.note(site.post(visitor, "/akun/kode", &set_up).await).ok().text();
    assert!(codes.contains("pemulihan"));

    let later = now() + Duration::minutes(2);
    let again = &mut Visitor::new().at(later);
    assert_eq!(leads(&seen.note(site.post(again, "/masuk", &sign_in).await)), "/masuk/kode");
    let second = secret.code_at(later.timestamp());
    leads(&seen.note(site.post(again, "/masuk/kode", &[("kode", &second)]).await));
    canaries.anywhere.extend([base32, code, second]);
    let raw = secret.bytes().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    canaries.anywhere.push(raw);
}

/// Registers a business; stops once to look at the draft. Returns its code.
async fn register(site: &Site, seen: &Seen, canaries: &Canaries) -> String {
    let mut siti = Applicant::new();
    siti.fill(site, "Dodol Ungu").await;
    let owner = [
        ("nama", "Zulaikha"),
        ("wa", "0813-9876-5412"),
        ("nik", "3602 0412 1187 0003"),
        ("npwp", "07.254.294.3-417.000"),
        ("surel", "Zulaikha.Bocor@contoh.id"),
    ];
    // Once with a fault, so that what was typed is shown again.
    let mut faulty = owner;
    faulty[0].1 = "";
    seen.note(siti.post(site, "/daftar/pemilik", &faulty).await);
    leads(&seen.note(siti.post(site, "/daftar/pemilik", &owner).await));
    assert_tables_clean(site, canaries, &["draft"]).await;
    let sent = seen.note(siti.submit(site).await);
    let code = code(&sent);
    let receipt = siti.get(site, &format!("/daftar/selesai/{code}")).await.ok().text();
    assert_clean("the receipt", &receipt, canaries.all());
    code
}

/// The same person stands in a file that is taken in.
async fn take_in(site: &Site) {
    let file = format!(
        "nama;pemilik;nik;telepon;kegiatan;kecamatan;desa\n\
         Dodol Lain;Zulaikha;{NIK};0813-9876-5412;membuat dodol;Barat;Suka Maju\n"
    );
    let app = site.app(now());
    let atlas = app.atlas().unwrap();
    let (told, erased) = (Told::default(), Erased::default());
    let input: Arc<dyn Input> = Arc::new(Arc::<[u8]>::from(file.as_bytes()));
    let request = Request { name: "daftar.csv", input: &input, told: &told, data_date: None, dry_run: false };
    let operator = console::operator(now());
    let bench = Bench {
        areas: &atlas.areas,
        dictionary: &atlas.dictionary,
        vault: Vault { keys: app.keys(), log: app.wishes(), erased: &erased },
        by: By::Console(&operator),
        now: now(),
    };
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut tx = Tx::begin(&site.test.db).await.unwrap();
    import_ukm(&mut tx, &bench, request, &mut rng).await.unwrap();
    tx.commit(simbaumi::db::Change::None, now()).await.unwrap();
}

#[tokio::test]
async fn what_somebody_types_about_themselves_leaks_nowhere() {
    let seen = Seen::default();
    seen.listen();
    let mut site = Site::new().await;
    let mut canaries = Canaries::new();
    own_account(&site, &seen, &mut canaries).await;
    let code = register(&site, &seen, &canaries).await;

    // An officer looks at the number, and approves.
    let id = site.account("Dinas", &[query::admin_utama("SK 1".into())]).await;
    site.factor(id).await;
    let mut officer = site.signed_in(id).await;
    let mut conn = site.test.connect().await;
    let id: i64 = sqlx::query_scalar("select id from business where code = $1")
        .bind(&code)
        .fetch_one(&mut conn)
        .await
        .unwrap();
    let path = format!("/admin/ukm/{id}/nomor");
    let page =
        seen.note(site.post(&mut officer, &path, &[("nomor", "nik"), ("alasan", "cocokkan KTP")]).await);
    assert!(page.ok().text().contains(NIK), "the officer, who says why, sees it");
    let fields = [("putusan", "setujui"), ("alasan", ""), ("versi", "1"), ("antrian", "baru")];
    leads(&seen.note(site.post(&mut officer, &format!("/admin/ukm/{id}/putusan"), &fields).await));

    // Somebody reports it, and writes the number of the owner.
    site.reload().await;
    let words = format!("hubungi 0{PHONE} atau {MAIL}, NIK {NIK}");
    let report = [("jenis", "pindah"), ("keterangan", &*words)];
    let path = format!("/ukm/{code}/laporkan");
    leads(&seen.note(site.post(&mut Visitor::new(), &path, &report).await));
    take_in(&site).await;

    let filled = ["audit", "business_version", "request", "outbox", "import_row", "owner", "account"];
    assert_tables_clean(&site, &canaries, &filled).await;
    public_is_clean(&site, &code, &canaries).await;
    assert_clean("the log or an address", &seen.text(), canaries.all());
}

/// Neither the pages nor the interface nor the search have it, whoever asks for it.
async fn public_is_clean(site: &Site, code: &str, canaries: &Canaries) {
    let visitor = &mut Visitor::new();
    for path in [format!("/ukm/{code}"), format!("/api/v1/ukm/{code}"), format!("/status?kode={code}")] {
        let text = site.get(visitor, &path).await.ok().text();
        assert_clean(&path, &text, canaries.all());
    }
    let found = site.get(visitor, "/api/v1/ukm/search?q=dodol%20ungu").await.ok();
    assert_eq!(found.json()["matched"], 1);
    assert_clean("the search", &found.text(), canaries.all());
    for canary in [NIK, NPWP, PHONE, "+6281398765412", MAIL, "bocor"] {
        let path = format!("/api/v1/ukm/search?q={}", simbaumi::http::params::encode(canary));
        let found = site.get(visitor, &path).await;
        assert!(found.status.is_client_error() || found.json()["matched"] == 0, "{canary}: {}", found.text());
    }
}
