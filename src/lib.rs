//! SI MBA UMI: a map-centred public register of the small businesses (UKM) of one Indonesian kabupaten or kota.
//!
//! PostgreSQL with PostGIS holds the truth; [`peta`] answers every public geographic question from memory.
//! `docs/ARCHITECTURE.md` is the map of this crate.

pub mod account;
pub mod app;
pub mod backup;
pub mod cli;
pub mod config;
pub mod db;
pub mod durable;
pub mod export;
pub mod files;
pub mod geocode;
pub mod geodesy;
mod hex;
pub mod http;
pub mod import;
pub mod month;
pub mod mutu;
pub mod pesan;
pub mod peta;
pub mod privacy;
pub mod site;
pub mod statistik;
mod typed;
pub mod ukm;
pub mod verify;
pub mod wilayah;
