//! Damaged files: valid ones of every format, bent at random, must be read or refused, never more.
//!
//! In the ordinary tests for a moment; `script/bench fuzz MINUTES` runs each test so many minutes. A failure names the seed
//! that makes it again: `FUZZ_SEED=… cargo test fuzz`.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::make::one_of_each;
use super::{Input, Options, look};

/// So many bent files in the ordinary tests.
const ORDINARY: u64 = 150;

/// Bytes that formats are built of.
const PIECES: [&[u8]; 14] = [
    b"\"",
    b"\n",
    b"\0",
    b"\xFF\xFF\xFF\xFF",
    b"\x00\x00\x00\x00",
    b"\x7F\xFF\xFF\xFF",
    b"\x80",
    b"<",
    b"/>",
    b"[[[[",
    b"}",
    b"1e999",
    b"1048576",
    b"PK\x03\x04",
];

/// Runs a case with one seed after the other: a moment, or `FUZZ_MINUTES`; or `FUZZ_SEED` alone.
pub(in crate::import) fn run(mut case: impl FnMut(&mut StdRng)) {
    let told = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let mut once = |seed: u64| {
        let result = catch_unwind(AssertUnwindSafe(|| case(&mut StdRng::seed_from_u64(seed))));
        assert!(result.is_ok(), "FUZZ_SEED={seed} makes this again");
    };
    if let Some(seed) = told("FUZZ_SEED") {
        return once(seed);
    }
    let end = told("FUZZ_MINUTES").map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    let mut seed = 0;
    while end.map_or(seed < ORDINARY, |end| Instant::now() < end) {
        once(seed);
        seed += 1;
    }
}

/// Bends bytes in a few places.
pub(in crate::import) fn bend(bytes: &mut Vec<u8>, random: &mut StdRng) {
    for _ in 0..random.random_range(1..6) {
        let at = random.random_range(0..=bytes.len());
        match random.random_range(0..6) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] = random.random(),
            2 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8),
            3 => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            4 => {
                let end = (at + random.random_range(0..40)).min(bytes.len());
                let piece: Vec<u8> = bytes[at..end].to_vec();
                let to = random.random_range(0..=bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => {
                let end = (at + random.random_range(0..40)).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
}

/// Bends what an archive holds, so that not only its own frame is tried.
fn bend_inside(bytes: &[u8], random: &mut StdRng) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).ok()?;
        let mut content = Vec::new();
        entry.read_to_end(&mut content).ok()?;
        entries.push((entry.name().ok()?.into_owned(), content));
    }
    let at = random.random_range(0..entries.len());
    bend(&mut entries.get_mut(at)?.1, random);
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    Some(super::make::archive(&entries))
}

/// Reads without the guard that the service has, so that what stumbles is seen.
fn read(bytes: Vec<u8>) {
    let input: Arc<dyn Input> = Arc::new(Arc::<[u8]>::from(bytes));
    if let Ok(table) = look(input, &Options::default()) {
        let mut rows = 0;
        let _ = table.body.visit(&mut |row| {
            rows += 1;
            assert!(row.cells.len() <= super::MOST_CELLS);
            if rows < 20_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
    }
}

#[test]
fn fuzz_files_of_every_format() {
    let files = one_of_each();
    run(|random| {
        let (_, bytes) = &files[random.random_range(0..files.len())];
        let mut bent = bytes.clone();
        if bytes.starts_with(b"PK") && random.random_range(0..4) > 0 {
            bent = bend_inside(bytes, random).unwrap_or(bent);
        } else {
            bend(&mut bent, random);
        }
        read(bent);
    });
}

#[test]
fn every_valid_file_is_read() {
    for (name, bytes) in one_of_each() {
        let (_, rows) = super::make::rows(&bytes, &Options::default()).expect(name);
        assert!(!rows.is_empty(), "{name}");
    }
}
