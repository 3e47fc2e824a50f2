use super::{command, done, sentence};
use crate::support::program::Place;

const KOTA: &str = "99.71";

#[test]
fn an_account_is_made_beside_no_server_and_its_address_printed() {
    let place = Place::new("data");
    let arguments = ["account", "create", "--name", "Ibu Dinas", "--email", "Dinas@contoh.go.id"];
    let told = done(&place, KOTA, &[&arguments[..], &["--admin-utama", "SK 1"]].concat());
    let token =
        told.trim().strip_prefix("http://127.0.0.1:0/masuk/sekali?t=").unwrap_or_else(|| panic!("{told}"));
    assert_eq!(token.len(), 43);
    let granted = "select email || role || decree from account a join role_grant g on g.account_id = a.id";
    assert_eq!(place.sql(granted), "dinas@contoh.go.idadmin_utamaSK 1");
    assert_eq!(
        place.sql("select string_agg(action, ', ' order by id) from audit"),
        "akun dibuat, wewenang diberikan"
    );
    let twice = command(&place, KOTA, &arguments).output().unwrap();
    assert!(sentence(&twice).contains("sudah dipakai"));
}

#[test]
fn a_wrong_value_is_told_in_a_sentence() {
    let place = Place::new("data");
    for (arguments, word) in [
        (&["--name", "Siti"][..], "--email"),
        (&["--name", "Siti", "--email", "bukan"], "surel"),
        (&["--name", "Siti", "--phone", "12"], "telepon"),
        (&["--name", " ", "--phone", "081200000001"], "NAME"),
    ] {
        let output = command(&place, KOTA, &[&["account", "create"], arguments].concat()).output().unwrap();
        let told = super::text(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains(word), "{arguments:?}: {told}");
    }
}

#[test]
fn the_first_start_shows_where_the_first_admin_utama_is_made() {
    let place = Place::new("data");
    let server = place.serve();
    let log = place.log();
    let line = log.lines().find(|line| line.contains("/masuk/sekali?t=")).unwrap_or_else(|| panic!("{log}"));
    assert!(line.starts_with("http://127.0.0.1:") && !line.contains(":0/"), "{line}");
    drop(server);
}
