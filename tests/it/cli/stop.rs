//! How `serve` ends while somebody is being answered.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Stdio};
use std::time::{Duration, Instant};

use super::done;
use crate::support::program::{Place, Server, wait_for};

/// A lock on a table that answers read from.
pub(super) struct Lock(Child, ChildStdin);

impl Lock {
    pub(super) fn take(place: &Place) -> Self {
        let mut psql = place
            .command(&["psql", "-qAtX"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = psql.stdin.take().unwrap();
        input.write_all(b"begin; lock table marketing_channel; select 'mine';\n").unwrap();
        let mut line = String::new();
        BufReader::new(psql.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "mine\n");
        Self(psql, input)
    }

    pub(super) fn release(mut self) {
        drop(self.1);
        self.0.wait().unwrap();
    }
}

fn send(server: &Server, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

fn answer_of(server: &Server) -> String {
    let mut asked = send(server, "GET /healthz HTTP/1.1\r\nHost: uji\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    asked.read_to_string(&mut answer).unwrap();
    answer
}

fn closed(server: &Server) -> bool {
    TcpStream::connect(server.address()).is_err()
}

#[test]
fn an_answer_that_has_begun_is_finished_and_nobody_new_is_let_in() {
    let place = Place::new("data");
    done(&place, "32.01", &["demo", "--count", "5", "--seed", "7"]);
    let code = place.sql("select code from public_business order by code limit 1");
    let server = place.serve();
    let idle = send(&server, "");
    let lock = Lock::take(&place);
    let mut slow = send(&server, &format!("GET /api/v1/ukm/{code} HTTP/1.1\r\nHost: uji\r\n\r\n"));
    wait_for("the answer to wait for the lock", || {
        place.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'") == "1"
    });
    server.terminate();
    wait_for("the door to close", || closed(&server));
    assert!(!place.database_processes().is_empty());
    lock.release();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with('}'), "{answer}");
    assert!(answer.contains(&code), "{answer}");
    server.wait();
    assert!(!place.log().contains("diputus"), "{}", place.log());
    drop(idle);
    wait_for("the last process of the database to end", || place.database_processes().is_empty());
}

#[test]
fn a_request_that_never_ends_holds_the_stop_up_for_a_while_only() {
    let place = Place::new("data");
    let server = place.serve();
    let _half = send(&server, "GET / HTTP/1.1\r\nHost: u");
    // Whoever came later is answered: so the half has been taken, and what is left is to read it.
    assert!(answer_of(&server).starts_with("HTTP/1.1 200"));
    std::thread::sleep(Duration::from_secs(1));
    let begun = Instant::now();
    server.terminate();
    server.wait();
    assert!(begun.elapsed() >= Duration::from_secs(10), "{:?}", begun.elapsed());
    assert!(place.log().contains("diputus"), "{}", place.log());
}

#[test]
fn a_second_signal_stops_at_once() {
    let place = Place::new("data");
    let server = place.serve();
    let _half = send(&server, "GET / HTTP/1.1\r\nHost: u");
    server.terminate();
    wait_for("the door to close", || closed(&server));
    server.terminate();
    server.wait();
    // It has not waited until it had to cut somebody off.
    assert!(!place.log().contains("diputus"), "{}", place.log());
}

#[test]
fn a_silent_connection_is_closed_and_many_of_them_hold_nobody_up() {
    let place = Place::new("data");
    let server = place.serve();
    let mut half: Vec<TcpStream> = (0..300).map(|_| send(&server, "GET / HTTP/1.1\r\nHost: u")).collect();
    let answer = answer_of(&server);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let begun = Instant::now();
    for stream in &mut half {
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}
