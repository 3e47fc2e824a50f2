//! Two hundred people send their registrations: none lost, none doubled, and how long each waited.
//!
//! Started by `script/bench daftar`, which says in `DATABASE_URL` and `BENCH_URL` where the service is. Drafts are filled
//! in first and are not measured. Then they are sent at a fixed rate, whatever the service does: a sending counts from
//! the moment it was due, so that waiting in line is waiting. Every tenth is sent twice at the same time. With
//! `--kill PID` the service is killed half-way; whatever was acknowledged until then must be there.

#![expect(clippy::print_stdout, reason = "the table is what the command is for")]

use std::collections::{HashMap, HashSet};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Parser;
use sqlx::{Connection as _, PgConnection};
use ureq::Agent;

/// Every so manieth is sent twice.
const TWICE: usize = 10;
/// 95 of 100 get their receipt within this time.
const P95: Duration = Duration::from_millis(300);
/// Desa that the registrations are spread over.
const DESA: [&str; 4] = ["32.01.01.1001", "32.01.01.1002", "32.01.02.2001", "32.01.03.2001"];

#[derive(Parser)]
struct Arguments {
    /// Seconds of sending.
    #[arg(long, default_value_t = 60)]
    seconds: usize,
    /// Registrations a second.
    #[arg(long, default_value_t = 100)]
    rate: usize,
    /// People.
    #[arg(long, default_value_t = 200)]
    clients: usize,
    /// The service, to be killed half-way.
    #[arg(long)]
    kill: Option<u32>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A draft that is ready to be sent.
struct Draft {
    cookie: String,
    key: String,
    from: String,
}

/// What came of one sending.
struct Sent {
    draft: usize,
    waited: Duration,
    /// The receipt, if there was one.
    receipt: Option<String>,
    problem: Option<String>,
}

struct Answer {
    status: u16,
    location: String,
    cookie: Option<String>,
    body: String,
}

/// One person's browser.
struct Browser<'a> {
    agent: Agent,
    url: &'a str,
}

impl<'a> Browser<'a> {
    fn new(url: &'a str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Self { agent: config.into(), url }
    }

    fn ask(&self, path: &str, form: Option<&str>, cookie: &str, from: &str) -> Result<Answer> {
        let url = format!("{}{path}", self.url);
        let answer = match form {
            Some(form) => self
                .agent
                .post(url)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin")
                .header("cookie", cookie)
                .header("x-forwarded-for", from)
                .send(form),
            None => self.agent.get(url).header("cookie", cookie).header("x-forwarded-for", from).call(),
        };
        let mut answer = answer?;
        let header =
            |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let cookie = header("set-cookie").and_then(|line| line.split(';').next().map(str::to_owned));
        let (status, location) = (answer.status().as_u16(), header("location").unwrap_or_default());
        Ok(Answer { status, location, cookie, body: answer.body_mut().read_to_string()? })
    }

    /// Fills in what is compulsory.
    fn prepare(&self, number: usize) -> Result<Draft> {
        let from = format!("10.{}.{}.{}", number >> 16, number >> 8 & 255, number & 255);
        let owner = format!("nama=Pemilik+Uji&wa=0812{:07}", 1_000_000 + number);
        let first = self.ask("/daftar/pemilik", Some(&owner), "", &from)?;
        let cookie = first.cookie.with_context(|| format!("no draft: {} {}", first.status, first.body))?;
        let place = format!("desa={}", DESA[number % DESA.len()]);
        for (step, form) in [("usaha", format!("usaha=Uji+{number}&produk=keripik")), ("lokasi", place)] {
            let answer = self.ask(&format!("/daftar/{step}"), Some(&form), &cookie, &from)?;
            ensure!(answer.status == 303, "{step}: {}", answer.body);
        }
        let page = self.ask("/daftar/periksa", None, &cookie, &from)?.body;
        let key = page.split("name=\"kunci_formulir\" value=\"").nth(1).context("no key on the last page")?;
        let key = key.split('"').next().unwrap_or_default().to_owned();
        Ok(Draft { cookie, key, from })
    }

    fn send(&self, draft: &Draft) -> Result<String, String> {
        let form = format!("kunci_formulir={}&persetujuan=ya", draft.key);
        let answer = self.ask("/daftar/periksa", Some(&form), &draft.cookie, &draft.from);
        let answer = answer.map_err(|error| format!("{error:#}"))?;
        match answer.location.strip_prefix("/daftar/selesai/") {
            Some(code) if answer.status == 303 => Ok(code.to_owned()),
            _ => Err(format!("{} {}", answer.status, answer.location)),
        }
    }
}

/// Does `work` for `0..count` with so many at a time.
fn share<T: Send>(count: usize, workers: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(count)));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return;
                    }
                    let result = work(number);
                    done.lock().expect("no worker panics").push((number, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no worker panics");
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

fn send_all(url: &str, drafts: &[Draft], arguments: &Arguments) -> Vec<Sent> {
    let begun = Instant::now() + Duration::from_millis(200);
    let due = |number: usize| begun + Duration::from_secs_f64(number as f64 / arguments.rate as f64);
    let one = |browser: &Browser<'_>, draft: usize| {
        let sent = browser.send(&drafts[draft]);
        let waited = due(draft).elapsed();
        let (receipt, problem) = sent.map_or_else(|error| (None, Some(error)), |code| (Some(code), None));
        Sent { draft, waited, receipt, problem }
    };
    let done = Mutex::new(Vec::with_capacity(drafts.len()));
    thread::scope(|scope| {
        for client in 0..arguments.clients {
            let (one, done) = (&one, &done);
            scope.spawn(move || {
                let (browser, other) = (Browser::new(url), Browser::new(url));
                for draft in (client..drafts.len()).step_by(arguments.clients) {
                    thread::sleep(due(draft).saturating_duration_since(Instant::now()));
                    let mut sent = thread::scope(|pair| {
                        let again = draft.is_multiple_of(TWICE).then(|| pair.spawn(|| one(&other, draft)));
                        let mut sent = vec![one(&browser, draft)];
                        sent.extend(again.and_then(|again| again.join().ok()));
                        sent
                    });
                    done.lock().expect("no client panics").append(&mut sent);
                }
            });
        }
        if let Some(pid) = arguments.kill {
            thread::sleep(due(drafts.len() / 2).saturating_duration_since(Instant::now()));
            let killed = Command::new("kill").args(["-9", &pid.to_string()]).status();
            println!("killed {pid}: {}", killed.is_ok_and(|status| status.success()));
        }
    });
    done.into_inner().expect("no client panics")
}

/// Codes of receipts by draft; fails when one draft got two.
fn receipts(sent: &[Sent]) -> Result<HashMap<usize, &str>> {
    let mut receipts = HashMap::new();
    for one in sent {
        let Some(code) = one.receipt.as_deref() else { continue };
        if let Some(other) = receipts.insert(one.draft, code)
            && other != code
        {
            bail!("draft {} was registered as {other} and as {code}", one.draft);
        }
    }
    let different: HashSet<_> = receipts.values().collect();
    ensure!(different.len() == receipts.len(), "two drafts share a receipt");
    Ok(receipts)
}

async fn stored(conn: &mut PgConnection) -> Result<HashSet<String>> {
    let codes = sqlx::query_scalar::<_, String>(
        "select b.code from registration r join business b on b.id = r.business_id",
    );
    Ok(codes.fetch_all(conn).await?.into_iter().collect())
}

fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let at = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(at.saturating_sub(1)).copied().unwrap_or_default()
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let url = std::env::var("BENCH_URL").context("BENCH_URL")?;
    let mut conn = PgConnection::connect(&std::env::var("DATABASE_URL").context("DATABASE_URL")?).await?;
    let before = stored(&mut conn).await?;
    let count = arguments.rate * arguments.seconds;
    let begun = Instant::now();
    let drafts: Vec<Draft> =
        share(count, 16, |number| Browser::new(&url).prepare(number)).into_iter().collect::<Result<_>>()?;
    println!("{count} drafts filled in: {:.1} s", begun.elapsed().as_secs_f64());

    let sent = send_all(&url, &drafts, &arguments);
    let receipts = receipts(&sent)?;
    let now = stored(&mut conn).await?;
    let made = now.len() - before.len();
    let lost = receipts.values().filter(|code| !now.contains(**code)).count();
    let mut waited: Vec<Duration> =
        sent.iter().filter(|one| one.receipt.is_some()).map(|one| one.waited).collect();
    waited.sort();
    let p95 = percentile(&waited, 0.95);
    println!("| figure | value |\n|---|---|");
    println!("| acknowledged | {} of {count} |", receipts.len());
    println!("| in the register | {made} |");
    println!("| acknowledged and lost | {lost} |");
    for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("longest", 1.0)] {
        println!("| {name} | {:.0} ms |", percentile(&waited, share).as_secs_f64() * 1e3);
    }
    if let Some(problem) = sent.iter().find_map(|one| one.problem.as_deref()) {
        println!("first problem: {problem}");
    }
    ensure!(lost == 0, "{lost} acknowledged registrations are not in the register");
    if arguments.kill.is_none() {
        ensure!(receipts.len() == count && made == count, "not every registration is there exactly once");
        ensure!(p95 < P95, "p95 is {p95:?}");
    }
    Ok(())
}
