//! Tests of the whole, in one binary; the modules mirror the domains.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, in its helpers too")]

mod account;
mod cli;
mod db;
mod desk;
mod export;
mod files;
mod form;
mod geocode;
mod http;
mod impor;
mod mutu;
mod oracle;
mod pesan;
mod privacy;
mod registration;
mod statistik;
mod support;
mod ukm;
mod verify;
mod wilayah;
