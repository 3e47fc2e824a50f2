//! The command line: the built program, run by an ordinary user with its private cluster.

mod account;
mod areas;
mod backup;
mod businesses;
mod export;
mod fetch;
mod keys;
mod stop;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::program::Place;

/// Facts of a kota of one kecamatan with two kelurahan, each one degree-hundredth wide.
const FACTS: &str = "kode,kode_bps,nama,lon,lat,luas_ha
99.71,9971,Kota Uji,110.01,-7.005,246
99.71.01,9971010,Barat,110.01,-7.005,246
99.71.01.1001,9971010001,Suka Maju,110.005,-7.005,123
99.71.01.1002,9971010002,Gunungsari,110.015,-7.005,123
";

/// Borders of one kelurahan in the form of the public repository.
fn row(code: &str, west: f64) -> String {
    let east = west + 0.01;
    format!("('{code}','Uji',-7.005,{west},'[[[-7.01,{west}],[-7.0,{west}],[-7.0,{east}],[-7.01,{east}]]]')")
}

/// Borders of both kelurahan.
fn borders() -> String {
    format!(
        "-- batas\nINSERT INTO batas (kode, nama, lat, lng, path) VALUES\n{},\n{};\n",
        row("99.71.01.1001", 110.0),
        row("99.71.01.1002", 110.01)
    )
}

/// The program for a kabupaten, quiet but for what it has to say.
fn command(place: &Place, kabupaten: &str, arguments: &[&str]) -> Command {
    let mut command = place.command(arguments);
    command.env("SIMBAUMI_KABUPATEN", kabupaten).env("RUST_LOG", "error");
    command
}

/// What a command that must end well says.
fn done(place: &Place, kabupaten: &str, arguments: &[&str]) -> String {
    let output = command(place, kabupaten, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// What a command that must fail says.
fn failed(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let text = text(&output.stderr);
    let told = text.strip_prefix("simbaumi: ").unwrap_or_else(|| panic!("{text}"));
    told.trim_end().to_owned()
}

/// The one sentence of a command that must fail.
fn sentence(output: &Output) -> String {
    let told = failed(output);
    assert_eq!(told.lines().count(), 1, "{told}");
    told
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Areas, borders and businesses in one number: equal when nothing has changed.
fn state(place: &Place) -> String {
    place.sql(
        "select md5(concat(
             (select string_agg(w::text, ',' order by code) from wilayah w),
             (select string_agg(concat(id, active, source), ',' order by id) from boundary_set),
             (select string_agg(concat(set_id, code, st_astext(geom)), ',' order by set_id, code) from boundary),
             (select string_agg(b::text, ',' order by id) from business b),
             (select string_agg(c::text, ',' order by revision) from change c)))",
    )
}

#[test]
fn wrong_usage_ends_with_2() {
    let place = Place::new("data");
    for arguments in [
        &["tidak-ada"][..],
        &[],
        &["import"],
        &["import", "boundaries"],
        &["import", "boundaries", "a.geojson", "--previous"],
        &["import", "ukm"],
        &["demo", "--count", "banyak"],
        &["demo", "--clear", "--count", "3"],
        &["fetch", "boundaries", "--sha256"],
        &["openapi", "--tidak-ada"],
    ] {
        let output = place.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {output:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?} {output:?}");
    }
    let output = command(&place, "Bogor", &["demo"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(text(&output.stderr).lines().count(), 1, "{output:?}");
    // None of it has touched the data.
    assert!(!place.data().exists());
}

#[test]
fn help_and_version_end_well_without_a_database() {
    let place = Place::new("data");
    for arguments in [&["--help"][..], &["--version"], &["serve", "--help"], &["import", "ukm", "--help"]] {
        let output = place.run(arguments);
        assert!(output.status.success() && !output.stdout.is_empty(), "{arguments:?} {output:?}");
    }
    assert!(!place.data().exists());
}

#[test]
fn openapi_prints_the_description_without_a_database() {
    let place = Place::new("data");
    let output = place.run(&["openapi"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let description: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    for path in ["/api/v1/ukm/nearby", "/api/v1/summary/radius", "/tiles/wilayah/{z}/{x}/{y}.mvt"] {
        assert!(description["paths"][path]["get"].is_object(), "{path}");
    }
    assert!(!place.data().exists());
}

#[test]
fn a_reader_that_has_seen_enough_ends_a_command_quietly() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simbaumi"));
    let mut child = command.arg("openapi").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(text(&output.stderr), "");
}
