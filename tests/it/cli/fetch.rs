//! `fetch boundaries` against a server of ours that has a small file of the same form.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use super::{FACTS, arg, borders, command, done, sentence, state, text};
use crate::support::program::Place;
use crate::support::sha256;

const KOTA: &str = "99.71";
/// Where the file lies in the edition that is fetched.
const PATH: &str = "/3c5a7960f4d227a38489094d84252bdbb3f978a5/db/kel/99/wilayah_boundaries_kel_99.71.sql";

/// Has the file at its path and nothing else; below `/lambat` it never answers. Ends with the test process.
fn server(file: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut kept = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 2048];
            let length = stream.read(&mut head).unwrap_or_default();
            let request = String::from_utf8_lossy(&head[..length]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default();
            if path.starts_with("/lambat") {
                kept.push(stream);
                continue;
            }
            let (status, body) = if path == PATH { ("200 OK", file.as_str()) } else { ("404 Not Found", "") };
            let length = body.len();
            // The client may have gone.
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    address
}

fn fetch(place: &Place, base: &str, sha256: &str) -> Output {
    let mut command = command(place, KOTA, &["fetch", "boundaries", "--sha256", sha256]);
    command.env("SIMBAUMI_BOUNDARIES_URL", base).output().unwrap()
}

#[test]
fn public_borders_are_fetched_checked_and_taken_in() {
    let place = Place::new("data");
    let facts = place.file("uji.csv", FACTS);
    done(&place, KOTA, &["import", "wilayah", arg(&facts)]);
    let base = format!("http://{}", server(borders()));
    let sha256 = sha256(borders());
    let before = state(&place);

    let told = sentence(&fetch(&place, &base, &"0".repeat(64)));
    assert!(told.contains("checksum") && told.contains(&sha256), "{told}");
    let told = sentence(&fetch(&place, &format!("{base}/cermin"), &sha256));
    assert!(told.contains("404") && told.contains("/cermin/"), "{told}");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let told = sentence(&fetch(&place, &format!("http://{closed}"), &sha256));
    assert!(told.contains("tidak dapat terhubung"), "{told}");
    let told = sentence(&fetch(&place, "http://server.invalid", &sha256));
    assert!(told.contains("http://server.invalid"), "{told}");
    let told = sentence(&fetch(&place, &base, "bukan-sha256"));
    assert!(told.contains("--sha256"), "{told}");
    let unknown = command(&place, KOTA, &["fetch", "boundaries"]).output().unwrap();
    assert!(sentence(&unknown).contains("--sha256"));
    let begun = Instant::now();
    let told = sentence(&fetch(&place, &format!("{base}/lambat"), &sha256));
    assert!(told.contains("10 detik") && begun.elapsed() < Duration::from_secs(20), "{told}");
    assert_eq!(state(&place), before);

    let output = fetch(&place, &base, &sha256);
    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stdout).contains("cahyadsn/wilayah_boundaries 3c5a7960"), "{output:?}");
    assert_eq!(place.sql("select official from boundary_set where active"), "t");
    done(&place, KOTA, &["import", "boundaries", "--previous"]);
    assert_eq!(place.sql("select official from boundary_set where active"), "f");
}
