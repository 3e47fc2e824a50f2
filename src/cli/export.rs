//! `simbaumi export …`.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};

use super::{open_keys, with_database};
use crate::account::policy::{Actor, Scope};
use crate::app::Clock;
use crate::config::{DatabaseConfig, ServedConfig};
use crate::db::{Access, Db};
use crate::export::make::{self, Outlet, make};
use crate::export::{ExportError, Format, Group, MOST_UNMASKED, Order, REASONS, Reading, World, about, page};
use crate::http::error::Problem;
use crate::http::params::Params;
use crate::ukm::review::page::filter::Filter;
use crate::ukm::review::queue::Wanted;
use crate::ukm::review::sight::Eyes;
use crate::{ukm, wilayah};

#[derive(Subcommand)]
pub(super) enum Arguments {
    /// Write the register, or a part of it, into a file.
    Ukm(Box<UkmArguments>),
}

#[derive(Args)]
pub(super) struct UkmArguments {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    served: ServedConfig,
    /// csv, xlsx, geojson or sidt.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Format,
    /// Which records, as behind the `?` of the address of a list: `wilayah=32.01.01&status=verified`.
    #[arg(long, value_name = "FILTER", default_value = "", value_parser = filter)]
    filter: Filter,
    /// Groups of columns beside those of the business, with commas: letak, pemilik, angka, izin, catatan. All when absent.
    #[arg(long, value_name = "GROUPS", value_delimiter = ',', value_parser = group)]
    columns: Option<Vec<Group>>,
    /// Writes what is otherwise masked, for this reason: sidt, program, pemeriksaan or hukum. It is logged for each record.
    #[arg(long, value_name = "REASON", value_parser = reason)]
    unmask: Option<&'static str>,
    /// Where it goes; in this folder under a name with the date, when absent. What was there is replaced once the new file
    /// is whole.
    file: Option<PathBuf>,
}

fn format(text: &str) -> Result<Format, String> {
    Format::find(text).ok_or_else(|| format!("FORMAT harus csv, xlsx, geojson, atau sidt, bukan \"{text}\"."))
}

fn group(text: &str) -> Result<Group, String> {
    let known: Vec<&str> = Group::ALL.map(Group::slug).to_vec();
    Group::find(text).ok_or_else(|| format!("GROUPS mengenal {}, bukan \"{text}\".", known.join(", ")))
}

fn reason(text: &str) -> Result<&'static str, String> {
    let found = REASONS.iter().find(|(slug, _)| *slug == text).map(|(_, words)| *words);
    let known: Vec<&str> = REASONS.iter().map(|(slug, _)| *slug).collect();
    found.ok_or_else(|| format!("REASON harus salah satu dari {}, bukan \"{text}\".", known.join(", ")))
}

fn filter(text: &str) -> Result<Filter, String> {
    let mut params = Params::parse(text.trim_start_matches('?'), true);
    let filter = page::filter(&mut params).map_err(|error| Problem::from(error).detail)?;
    let names = filter.parts().map(|(name, _)| name);
    let unknown = params.into_pairs().into_iter().find(|(name, _)| !names.contains(&name.as_str()));
    match unknown {
        Some((name, _)) => Err(format!("FILTER mengenal {}, bukan \"{name}\".", names.join(", "))),
        None => Ok(filter),
    }
}

/// A file that takes its name only once it is whole.
struct Growing {
    file: File,
    path: PathBuf,
}

impl Growing {
    fn beside(path: &Path) -> anyhow::Result<Self> {
        let mut name = path.file_name().context("nama berkas tidak ada")?.to_os_string();
        name.push(".sebagian");
        let path = path.with_file_name(name);
        let file = File::create(&path);
        let file = file.with_context(|| format!("berkas tidak dapat ditulis ke {}", path.display()))?;
        Ok(Self { file, path })
    }

    fn finish(self, path: &Path) -> std::io::Result<()> {
        self.file.sync_all()?;
        std::fs::rename(&self.path, path)
    }
}

impl Outlet for Growing {
    async fn send(&mut self, bytes: Vec<u8>) -> Result<(), ExportError> {
        Ok(self.file.write_all(&bytes)?)
    }

    fn is_gone(&self) -> bool {
        false
    }
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments::Ukm(arguments) = arguments;
    with_database(&arguments.database, Access::Command, async |db| write(db, &arguments).await).await
}

async fn write(db: &Db, arguments: &UkmArguments) -> anyhow::Result<ExitCode> {
    let now = Clock::System.now();
    let keys = open_keys(&arguments.database, db).await?;
    let mut conn = db.primary().acquire().await?;
    let areas = wilayah::query::load(&mut conn, &arguments.served.kabupaten).await?;
    let dictionary = ukm::product::load(&mut conn).await?;
    let demo = !ukm::query::has_real_public(&mut conn).await?;
    drop(conn);
    let filter = &arguments.filter;
    let scope = Scope { everything: true, ..Scope::default() };
    let order = Order {
        format: arguments.format,
        groups: arguments.columns.clone().unwrap_or_else(|| Group::ALL.to_vec()),
        eyes: if arguments.unmask.is_some() { Eyes::Unmasked } else { Eyes::AdminUtama },
        reason: arguments.unmask,
        wanted: Wanted { scope, ..filter.asked(demo, now) },
        narrowing: page::narrowing(filter, &areas),
        by: "baris perintah".to_owned(),
        demo,
        now,
    };
    let world = World { areas: Arc::new(areas), dictionary: Arc::new(dictionary) };
    let reading = Reading::open(db, &keys, &order.wanted).await?;
    if order.reason.is_some() && reading.ids().len() > MOST_UNMASKED {
        return Err(anyhow!(
            "data pribadi paling banyak untuk {MOST_UNMASKED} UKM sekali tulis, saringan ini memuat {}; saring dahulu",
            reading.ids().len()
        ));
    }
    order.note(db, &Actor::public("konsol", now), reading.ids()).await?;
    let path = arguments.file.clone().unwrap_or_else(|| order.file_name().into());
    let mut growing = Growing::beside(&path)?;
    let made = make(&order, &world, reading, make::folder(&arguments.database.data), &mut growing).await;
    let count = match made {
        Ok(count) => count,
        Err(error) => {
            // What is there is no whole file; nothing more is to be told than why.
            drop(std::fs::remove_file(&growing.path));
            return Err(error.into());
        }
    };
    growing.finish(&path)?;
    say!("{count} UKM ditulis ke {}", path.display());
    if order.demo {
        say!("{}", about::EXAMPLE);
    }
    Ok(ExitCode::SUCCESS)
}
