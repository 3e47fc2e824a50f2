//! Times the geocoder on made-up addresses, coordinates, links and codes, in process and on one thread.
//!
//! `cargo bench --bench geocode` prints a table; a first argument gives the number of lines, a second one the seed.
//! It fails when half of the answers to any kind of input take longer than the target.

#![expect(clippy::print_stdout, reason = "the table is what the command is for")]

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use simbaumi::geocode::{Geocoder, sample};
use simbaumi::wilayah::{cell, facts};

/// Half of the answers come within this time.
const TARGET: Duration = Duration::from_millis(5);

/// What is typed and pasted besides addresses.
const OTHERS: [(&str, &[&str]); 3] = [
    (
        "coordinates",
        &[
            "-6.5556, 106.7250",
            "6°33'20.16\"S 106°43'30\"E",
            "-6,5556 106,7250",
            "690731 9275050",
            "'-65556, 1067250",
        ],
    ),
    (
        "links",
        &[
            "Lokasi: https://maps.google.com/?q=-6.5556,106.7250",
            "https://www.google.com/maps/place/W/@-6.1,106.1,17z/data=!4m6!3m5!1s0x0:0x1!8m2!3d-6.5556!4d106.7250!16s",
            "geo:-6.5556,106.7250;u=35",
        ],
    ),
    ("plus codes", &["6P58GRCF+4X", "GRCF+4X Cibinong", "9PH6+FH4"]),
];

fn main() -> ExitCode {
    // Cargo passes `--bench`; the rest are numbers.
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<u64>().ok());
    let count = numbers.next().unwrap_or(20_000) as usize;
    let seed = numbers.next().unwrap_or(3201);
    let Some(Ok(areas)) = facts::embedded("32.01").map(cell::approximate) else {
        println!("the table of areas cannot be read");
        return ExitCode::FAILURE;
    };
    let areas = Arc::new(areas);
    let begin = Instant::now();
    let geocoder = Geocoder::new(Arc::clone(&areas), Arc::default());
    println!("build {:>25.2} ms", begin.elapsed().as_secs_f64() * 1e3);
    println!("{:<14}{:>8}{:>12}{:>12}{:>12}", "", "lines", "p50 µs", "p99 µs", "max µs");
    let samples = sample::samples(&areas, seed, count);
    let right = samples.iter().filter(|sample| {
        matches!(geocoder.find(&sample.line).candidates.as_slice(), [found] if found.desa == Some(sample.desa))
    });
    let right = right.count();
    let mut slowest = report("addresses", &geocoder, samples.iter().map(|sample| sample.line.as_str()));
    for (name, lines) in OTHERS {
        slowest = slowest.max(report(name, &geocoder, lines.iter().copied().cycle().take(5_000)));
    }
    println!(
        "right desa {right} of {} ({:.2} %)",
        samples.len(),
        100.0 * right as f64 / samples.len().max(1) as f64
    );
    let met = slowest <= TARGET;
    println!(
        "geocoder, slowest p50 {:.3} ms (target < {} ms): {}",
        slowest.as_secs_f64() * 1e3,
        TARGET.as_millis(),
        if met { "met" } else { "missed" }
    );
    // As for the other figures, what is missed by a tenth is no failure.
    if slowest <= TARGET.mul_f64(1.1) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints a row and answers with its median.
fn report<'a>(name: &str, geocoder: &Geocoder, lines: impl Iterator<Item = &'a str>) -> Duration {
    let mut times: Vec<Duration> = lines
        .map(|line| {
            let begin = Instant::now();
            black_box(geocoder.find(black_box(line)));
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    let micros = |share: f64| {
        let at = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
        times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e6)
    };
    println!("{name:<14}{:>8}{:>12.1}{:>12.1}{:>12.1}", times.len(), micros(0.5), micros(0.99), micros(1.0));
    times.get(times.len() / 2).copied().unwrap_or_default()
}
