//! Files out, and the same files in again.

use super::businesses::states;
use super::{arg, command, done, text};
use crate::support::program::Place;

/// Businesses whose words look like formulas, numbers and masks.
const BUSINESSES: &str = "\
nama_usaha;produk;kecamatan;desa;alamat;telepon;nama_pemilik;omzet_tahunan;badan_usaha;pendidikan;tahun_berdiri;lat;lon
Keripik Bu Ani;keripik;Dramaga;Babakan;Jl. Raya 1;081200000001;Ani;120000000;Perorangan;SMA;2015;;
=1+1 Kopi;kopi;Ciawi;Bendungan;- samping masjid;081200000002;@Budi;5 juta - 10 juta;CV;S1;2019;;
+62 Bakso;bakso;Cibinong;Cirimekar;=SUM(A1);;;;;;;;
Talas Siti;talas;;;;;Siti;;UD;;2020;-6.5556;106.7250
";

#[test]
fn what_goes_out_as_sidt_comes_in_again_and_changes_nothing() {
    let place = Place::new("data");
    let file = place.file("awal.csv", BUSINESSES);
    let told = done(&place, "32.01", &["import", "ukm", arg(&file)]);
    assert!(told.contains("4 dibuat"), "{told}");
    for (format, ending) in [("sidt", "csv"), ("csv", "csv")] {
        let out = file.with_file_name(format!("keluar-{format}.{ending}"));
        let told = done(&place, "32.01", &["export", "ukm", "--format", format, arg(&out)]);
        assert!(told.contains("4 UKM ditulis"), "{told}");
        let told = done(&place, "32.01", &["import", "ukm", arg(&out)]);
        let report = out.with_file_name(format!("keluar-{format}.{ending}.laporan.csv"));
        let states = states(&report);
        assert_eq!(states.into_iter().collect::<Vec<_>>(), [("sama".to_owned(), 4)], "{format}: {told}");
    }
    assert_eq!(place.sql("select count(*) from business"), "4");
    assert_eq!(
        place.sql("select count(*) from audit where action = 'data ukm diekspor' and origin = 'konsol'"),
        "2"
    );
}

#[test]
fn a_wrong_filter_or_format_is_refused_in_words() {
    let place = Place::new("data");
    for (arguments, said) in [
        (&["--format", "pdf"][..], "FORMAT harus"),
        (&["--format", "csv", "--filter", "status=semua"], "saringan ini tidak dikenal"),
        (&["--format", "csv", "--filter", "desa=1"], "FILTER mengenal"),
        (&["--format", "csv", "--columns", "semua"], "GROUPS mengenal"),
        (&["--format", "csv", "--unmask", "iseng"], "REASON harus"),
    ] {
        let all: Vec<&str> = ["export", "ukm"].iter().chain(arguments).copied().collect();
        let output = command(&place, "32.01", &all).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = text(&output.stderr);
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}
