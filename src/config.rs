//! Settings, from the environment and the command line.
//!
//! Each parser answers a wrong value with one whole sentence that names the variable and never repeats a value
//! that may hold a password.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use sqlx::postgres::PgConnectOptions;

use crate::files::FileConfig;
use crate::pesan::{MessageConfig, Phone};

/// Where the data live: somebody's PostgreSQL, or a private cluster under a folder.
#[derive(Args, Clone, Debug)]
pub struct DatabaseConfig {
    /// PostgreSQL server with PostGIS; several are separated by commas and the primary is found by asking.
    /// Without it the server runs its own private PostgreSQL below SIMBAUMI_DATA.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true,
          value_parser = |text: &str| Servers::parse("DATABASE_URL", text))]
    pub database_url: Option<Servers>,

    /// Read replica for public reads.
    #[arg(long, env = "DATABASE_REPLICA_URL", value_name = "URL", hide_env_values = true,
          value_parser = |text: &str| Servers::parse("DATABASE_REPLICA_URL", text))]
    pub database_replica_url: Option<Servers>,

    /// Folder for the private database and for files.
    #[arg(long = "data", env = "SIMBAUMI_DATA", value_name = "FOLDER", default_value = "./data", value_parser = data_folder)]
    pub data: PathBuf,

    /// File with the keys of personal data; made at first start, `keys` in the data folder when absent.
    #[arg(long, env = "SIMBAUMI_KEY_FILE", value_name = "FILE", value_parser = key_file)]
    pub key_file: Option<PathBuf>,
}

impl DatabaseConfig {
    /// File with the keys of personal data.
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("keys"))
    }
}

/// The kabupaten or kota that the data are about.
#[derive(Args, Clone, Debug)]
pub struct ServedConfig {
    /// Kemendagri code of the kabupaten or kota served.
    #[arg(long, env = "SIMBAUMI_KABUPATEN", value_name = "CODE", default_value = "32.01", value_parser = kabupaten)]
    pub kabupaten: String,
}

/// Everything the server can be told.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Where the data live.
    #[command(flatten)]
    pub database: DatabaseConfig,

    /// Port to listen on; 0 takes any free one.
    #[arg(long, env = "PORT", default_value = "8080", value_parser = port)]
    pub port: u16,

    /// Address to listen on.
    #[arg(long, env = "BIND", value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = bind)]
    pub bind: IpAddr,

    /// Which kabupaten or kota is served.
    #[command(flatten)]
    pub served: ServedConfig,

    /// Boundary file that is imported on first start.
    #[arg(long, env = "SIMBAUMI_BOUNDARIES", value_name = "FILE", value_parser = boundaries)]
    pub boundaries: Option<PathBuf>,

    /// 1 loads a marked set of examples into an empty database on first start, 0 leaves it empty.
    #[arg(long, env = "SIMBAUMI_DEMO", value_name = "0|1", default_value = "1", value_parser = demo,
          action = clap::ArgAction::Set)]
    pub demo: bool,

    /// Base map: polos (plain), pmtiles:PATH[#FLAVOUR] (light, dark, white, grayscale, black), style:URL or raster:URL.
    #[arg(long, env = "BASEMAP", value_name = "BASEMAP", default_value = "polos", value_parser = basemap)]
    pub basemap: Basemap,

    /// Text that names the source of the base map on the map itself.
    #[arg(long, env = "BASEMAP_ATTRIBUTION", value_name = "TEXT")]
    pub basemap_attribution: Option<String>,

    /// Address under which the public reaches this server, for links in feeds and files. Without it, tile addresses
    /// begin with the host that was asked for, and the site map is left out.
    #[arg(long, env = "PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// Memory for encoded answers that are likely to be asked for again, in MiB; 0 keeps none.
    #[arg(long, env = "SIMBAUMI_CACHE_MIB", value_name = "MIB", default_value = "32", value_parser = cache_mib)]
    pub cache_mib: u16,

    /// 1 lets the server ask Google where a pasted short link leads, 0 never asks anybody.
    #[arg(long, env = "SIMBAUMI_SHORT_LINKS", value_name = "0|1", default_value = "0", value_parser = short_links,
          action = clap::ArgAction::Set)]
    pub short_links: bool,

    /// `WhatsApp` number of the forum, with its country code; pages of businesses that publish no number show it.
    #[arg(long, env = "SIMBAUMI_FORUM_PHONE", value_name = "+62…", value_parser = forum_phone)]
    pub forum_phone: Option<Phone>,

    /// How messages leave.
    #[command(flatten)]
    pub message: MessageConfig,

    /// Where photos rest.
    #[command(flatten)]
    pub files: FileConfig,
}

impl Config {
    /// Whether messages with links can leave by themselves: the links must lead back here, and only `PUBLIC_URL` says
    /// where that is.
    pub const fn links_lead_here(&self) -> bool {
        self.public_url.is_some()
    }

    /// Where this service is reached, for messages that it sends. Never what a request says: whoever asks could lead the
    /// one who gets the message elsewhere. Without `PUBLIC_URL` it is this machine, and [`Self::links_lead_here`] says no.
    pub fn base_url(&self) -> String {
        self.public_url.as_deref().map_or_else(
            || format!("http://localhost:{}", self.port),
            |url| url.trim_end_matches('/').to_owned(),
        )
    }

    /// Address and port to listen on.
    pub const fn address(&self) -> SocketAddr {
        SocketAddr::new(self.bind, self.port)
    }
}

/// One or more PostgreSQL servers that hold the same data. Its `Debug` form shows no password.
#[derive(Clone)]
pub struct Servers {
    options: Vec<PgConnectOptions>,
    addresses: Vec<String>,
}

impl Servers {
    /// The servers in the order given; never empty.
    pub fn options(&self) -> &[PgConnectOptions] {
        &self.options
    }

    /// Their addresses as they were given, passwords included.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// Reads whole addresses separated by commas, or one address whose host part lists several (as libpq has it).
    fn parse(variable: &str, text: &str) -> Result<Self, String> {
        let wrong =
            |why: String| format!("{variable} harus berbentuk postgres://pengguna@server/basisdata{why}.");
        let addresses = split_servers(text);
        let mut options = Vec::new();
        for address in &addresses {
            if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
                return Err(wrong(String::new()));
            }
            let server = PgConnectOptions::from_str(address).map_err(|error| match error {
                // The message of a broken address may quote a piece of it; its kind is enough.
                sqlx::Error::Configuration(cause) if cause.to_string().contains("port") => {
                    wrong("; nomor portnya tidak dapat dibaca".into())
                }
                _ => wrong("; alamatnya tidak dapat dibaca".into()),
            })?;
            options.push(server);
        }
        if options.is_empty() { Err(wrong(String::new())) } else { Ok(Self { options, addresses }) }
    }
}

impl fmt::Debug for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.options.iter().map(|server| (server.get_host(), server.get_port())))
            .finish()
    }
}

/// Splits a list of servers into one address each.
fn split_servers(text: &str) -> Vec<String> {
    let mut servers: Vec<String> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        if part.contains("://") {
            servers.push(part.to_owned());
        } else if let Some(last) = servers.last_mut() {
            last.push(',');
            last.push_str(part);
        } else {
            servers.push(part.to_owned());
        }
    }
    servers.iter().flat_map(|address| split_hosts(address)).collect()
}

/// `postgres://user@a:1,b:2/db` → `postgres://user@a:1/db`, `postgres://user@b:2/db`.
fn split_hosts(address: &str) -> Vec<String> {
    let Some((scheme, rest)) = address.split_once("://") else {
        return vec![address.to_owned()];
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = authority.rsplit_once('@').map_or(("", authority), |(user, hosts)| (user, hosts));
    let at = if user.is_empty() { "" } else { "@" };
    hosts.split(',').map(|host| format!("{scheme}://{user}{at}{host}{path}")).collect()
}

/// What lies under the businesses on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basemap {
    /// Nothing but the areas themselves.
    Polos,
    /// A PMTiles file on this machine.
    Pmtiles {
        /// The file.
        path: PathBuf,
        /// The flavour of the style in which it is drawn, one of [`FLAVOURS`]; `light` when nothing is said.
        flavour: Option<String>,
    },
    /// The address of a MapLibre style.
    Style(String),
    /// An address of picture tiles with `{z}`, `{x}` and `{y}`.
    Raster(String),
}

impl Basemap {
    /// Hosts that the page's script must be allowed to ask, as origins.
    pub fn hosts(&self) -> Vec<String> {
        match self {
            Self::Polos | Self::Pmtiles { .. } => Vec::new(),
            Self::Style(url) | Self::Raster(url) => origin(url).into_iter().collect(),
        }
    }
}

/// The flavours that the style of `@protomaps/basemaps` comes in.
pub const FLAVOURS: [&str; 5] = ["light", "dark", "white", "grayscale", "black"];

/// Scheme and host of an address, for example `https://tiles.example.org`.
pub fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    Some(format!("{scheme}://{host}"))
}

fn data_folder(text: &str) -> Result<PathBuf, String> {
    match std::path::absolute(text) {
        Ok(path) if !text.trim().is_empty() => Ok(path),
        _ => Err("SIMBAUMI_DATA harus nama folder.".into()),
    }
}

fn key_file(text: &str) -> Result<PathBuf, String> {
    match std::path::absolute(text) {
        Ok(path) if !text.trim().is_empty() && !path.is_dir() => Ok(path),
        _ => Err("SIMBAUMI_KEY_FILE harus nama berkas.".into()),
    }
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_not_a_port| format!("PORT harus bilangan dari 0 sampai 65535, bukan \"{text}\"."))
}

fn cache_mib(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_not_a_size| {
        format!("SIMBAUMI_CACHE_MIB harus bilangan dari 0 sampai 65535 (MiB), bukan \"{text}\".")
    })
}

fn bind(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_not_an_address| {
        format!("BIND harus alamat IP, misalnya 127.0.0.1 atau 0.0.0.0, bukan \"{text}\".")
    })
}

fn kabupaten(text: &str) -> Result<String, String> {
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((province, kabupaten)) if digits(province) && digits(kabupaten) => Ok(text.to_owned()),
        _ => Err(format!(
            "SIMBAUMI_KABUPATEN harus kode Kemendagri kabupaten atau kota, misalnya 32.01, bukan \"{text}\"."
        )),
    }
}

fn boundaries(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("SIMBAUMI_BOUNDARIES harus berkas yang ada; \"{text}\" tidak ditemukan."))
    }
}

fn demo(text: &str) -> Result<bool, String> {
    match text {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(format!("SIMBAUMI_DEMO harus 0 atau 1, bukan \"{text}\".")),
    }
}

fn short_links(text: &str) -> Result<bool, String> {
    match text {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(format!("SIMBAUMI_SHORT_LINKS harus 0 atau 1, bukan \"{text}\".")),
    }
}

fn forum_phone(text: &str) -> Result<Phone, String> {
    Phone::parse(text).map_err(|_not_one| {
        "SIMBAUMI_FORUM_PHONE harus nomor yang diawali kode negara, misalnya +6281234567890.".to_owned()
    })
}

fn basemap(text: &str) -> Result<Basemap, String> {
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    match kind {
        "polos" if rest.is_empty() => Ok(Basemap::Polos),
        "pmtiles" if !rest.is_empty() => {
            let (path, flavour) = rest
                .rsplit_once('#')
                .map_or((rest, None), |(path, flavour)| (path, Some(flavour.to_owned())));
            let path = PathBuf::from(path);
            if let Some(other) = flavour.as_deref().filter(|name| !FLAVOURS.contains(name)) {
                Err(format!(
                    "BASEMAP: setelah # harus salah satu dari {}, bukan \"{other}\".",
                    FLAVOURS.join(", ")
                ))
            } else if !path.is_file() {
                Err(format!("BASEMAP menyebut berkas yang tidak ditemukan: \"{}\".", path.display()))
            } else if is_pmtiles(&path) {
                Ok(Basemap::Pmtiles { path, flavour })
            } else {
                Err(format!("BASEMAP menyebut berkas yang bukan PMTiles versi 3: \"{}\".", path.display()))
            }
        }
        "style" if is_web_address(rest) => Ok(Basemap::Style(rest.to_owned())),
        "raster" if is_web_address(rest) && ["{z}", "{x}", "{y}"].iter().all(|part| rest.contains(part)) => {
            Ok(Basemap::Raster(rest.to_owned()))
        }
        "raster" if is_web_address(rest) => Err("BASEMAP raster:URL harus memuat {z}, {x} dan {y}.".into()),
        _ => Err("BASEMAP harus salah satu dari polos, pmtiles:BERKAS, style:URL, raster:URL.".into()),
    }
}

/// Whether a file begins as PMTiles version 3 does.
fn is_pmtiles(path: &Path) -> bool {
    let mut begin = [0; 8];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut begin));
    read.is_ok() && begin == *b"PMTiles\x03"
}

fn public_url(text: &str) -> Result<String, String> {
    if is_web_address(text) && !text.contains(['?', '#']) {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err(format!(
            "PUBLIC_URL harus alamat yang diawali https:// atau http://, misalnya https://ukm.example.go.id, bukan \"{text}\"."
        ))
    }
}

/// An `http` or `https` address with a host and without spaces.
fn is_web_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = host.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    // These would end the host's entry in the content security policy.
    host.is_some_and(|host| !host.is_empty() && !host.contains([';', ',', '\'', '"']))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        config: Config,
    }

    fn parse(arguments: &[&str]) -> Result<Config, String> {
        Command::try_parse_from([&["simbaumi"], arguments].concat())
            .map(|command| command.config)
            .map_err(|error| std::error::Error::source(&error).map_or(error.to_string(), ToString::to_string))
    }

    #[test]
    fn a_wrong_value_is_answered_with_a_sentence_that_names_the_variable() {
        for (option, values, variable) in [
            ("--port", &["", "x", "-1", "65536", "8080 "][..], "PORT"),
            ("--bind", &["", "localhost", "1.2.3"], "BIND"),
            ("--kabupaten", &["", "3201", "32.1", "32.01.01", "ab.cd"], "SIMBAUMI_KABUPATEN"),
            ("--boundaries", &["", "/nowhere/x.geojson"], "SIMBAUMI_BOUNDARIES"),
            ("--demo", &["", "yes", "2"], "SIMBAUMI_DEMO"),
            ("--short-links", &["", "yes", "2"], "SIMBAUMI_SHORT_LINKS"),
            ("--forum-phone", &["", "0812345678", "+62 812"], "SIMBAUMI_FORUM_PHONE"),
            ("--files", &["", "s3://", "https://a"], "SIMBAUMI_FILES"),
            (
                "--basemap",
                &["", "osm", "polos:x", "pmtiles:", "pmtiles:/nowhere", "style:x", "raster:https://a/"],
                "BASEMAP",
            ),
            ("--public-url", &["", "ukm.example", "https://", "https://a b"], "PUBLIC_URL"),
            ("--data", &["", " "], "SIMBAUMI_DATA"),
            ("--key-file", &["", " ", "/"], "SIMBAUMI_KEY_FILE"),
            ("--database-url", &["", ",", "mysql://x", "localhost", "postgres://h:x/d"], "DATABASE_URL"),
            ("--database-replica-url", &["x"], "DATABASE_REPLICA_URL"),
        ] {
            for value in values {
                let message = parse(&[&format!("{option}={value}")]).expect_err(value);
                assert!(
                    message.starts_with(variable) && message.ends_with('.'),
                    "{option}={value}: {message}"
                );
            }
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let secret = "rahasia-sekali";
        let wrong = parse(&[&format!("--database-url=postgres://u:{secret}@h:port/d")]).unwrap_err();
        assert!(!wrong.contains(secret), "{wrong}");
        let config = parse(&[&format!("--database-url=postgres://u:{secret}@h:5/d")]).unwrap();
        assert!(!format!("{config:?}").contains(secret));
    }

    #[test]
    fn several_servers_are_read_in_both_spellings() {
        for text in [
            "postgres://u@a:1/d?sslmode=disable,postgres://u@b:2/d?sslmode=disable",
            "postgres://u@a:1,b:2/d?sslmode=disable",
        ] {
            let servers = Servers::parse("DATABASE_URL", text).unwrap();
            let hosts: Vec<_> = servers.options().iter().map(|o| (o.get_host(), o.get_port())).collect();
            assert_eq!(hosts, [("a", 1), ("b", 2)], "{text}");
            assert!(
                servers.options().iter().all(|o| o.get_database() == Some("d") && o.get_username() == "u")
            );
        }
    }

    #[test]
    fn every_basemap_of_the_contract_is_read() {
        let program = std::env::current_exe().unwrap();
        let wrong = basemap(&format!("pmtiles:{}", program.display())).unwrap_err();
        assert!(wrong.contains("bukan PMTiles"), "{wrong}");
        let file = std::env::temp_dir().join(format!("simbaumi-{}.pmtiles", std::process::id()));
        std::fs::write(&file, b"PMTiles\x03").unwrap();
        let file = file.to_str().unwrap();
        assert_eq!(basemap("polos"), Ok(Basemap::Polos));
        assert_eq!(
            basemap(&format!("pmtiles:{file}#dark")),
            Ok(Basemap::Pmtiles { path: file.into(), flavour: Some("dark".into()) })
        );
        let unknown = basemap(&format!("pmtiles:{file}#merah")).unwrap_err();
        assert!(unknown.starts_with("BASEMAP") && unknown.contains("grayscale") && unknown.contains("merah"));
        assert_eq!(basemap("style:https://a/s.json"), Ok(Basemap::Style("https://a/s.json".into())));
        assert_eq!(
            basemap("raster:https://a/{z}/{x}/{y}.png"),
            Ok(Basemap::Raster("https://a/{z}/{x}/{y}.png".into()))
        );
        assert!(basemap("style:https://a;b/s.json").is_err());
        std::fs::remove_file(file).unwrap();
    }
}
