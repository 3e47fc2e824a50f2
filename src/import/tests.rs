use std::fmt::Write as _;
use std::sync::LazyLock;

use chrono::DateTime;

use super::*;
use crate::ukm::product::built_in;
use crate::ukm::value::Phone;
use crate::wilayah::{cell, facts};

static BOGOR: LazyLock<Areas> = LazyLock::new(|| {
    let facts = facts::embedded("32.01").expect("the facts of the default kabupaten come with the program");
    let shapes = cell::build(&facts, &cell::neighbours("32.01")).expect("shapes can be built");
    Areas::new(facts, shapes, cell::origin()).expect("facts and shapes fit")
});

/// A file with a decision on every row.
#[derive(Debug)]
struct Plan {
    columns: Vec<String>,
    cells: Vec<Vec<String>>,
    rows: Vec<Planned>,
    notes: Vec<String>,
}

fn planned_in(areas: &Areas, text: &str) -> Result<Plan, ImportError> {
    let dictionary = built_in().expect("the shipped dictionary reads");
    let sheet = reader::read(text.as_bytes())?;
    let mut mapping = mapping::Mapping::new(&sheet.layout.columns, &Told::default())?;
    let mut notes = Vec::new();
    plan::note_same_titles(&sheet.layout.columns, &mut notes);
    let first = sheet.rows.first().expect("a file without rows is refused");
    let constant =
        |ix: &usize| sheet.rows.len() >= 10 && sheet.rows.iter().all(|row| row.get(*ix) == first.get(*ix));
    let constants: Vec<usize> = (0..sheet.layout.columns.len()).filter(constant).collect();
    plan::note_constants(areas, (&sheet.layout.columns, &constants, first), &mut mapping, &mut notes);
    let now = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");
    let mut planner = Planner::new(areas, &dictionary, &mapping, now);
    let rows = sheet.rows.iter().enumerate().map(|(ix, cells)| planner.row(ix + 1, cells)).collect();
    notes.extend(planner.finish()?);
    Ok(Plan { columns: sheet.layout.columns, cells: sheet.rows, rows, notes })
}

impl Plan {
    fn into_report(self) -> Report {
        let mapping = mapping::Mapping::new(&self.columns, &Told::default()).expect("mapped before");
        let names = mapping.fields().iter().map(|field| field.map(Field::name));
        Report {
            name: "uji.csv".to_owned(),
            read_as: "UTF-8".to_owned(),
            columns: self.columns.iter().cloned().zip(names).collect(),
            notes: self.notes,
            rows: self.rows.into_iter().map(|row| row.result).collect(),
            classified: 0,
            already: None,
            dry_run: true,
            file_id: None,
            created: Vec::new(),
            updated: Vec::new(),
        }
    }
}

/// State, reasons and desa of the only row.
fn one(text: &str) -> (State, Vec<&'static str>, Option<String>) {
    let areas = &*BOGOR;
    let plan = planned_in(areas, text).expect("a file that is taken in");
    let row = &plan.rows[0];
    let desa = row.business.as_ref().and_then(|business| business.placed.desa);
    let code = desa.map(|desa| areas.desa()[usize::from(desa.0)].code.clone());
    (row.result.state, row.result.remarks.iter().map(|remark| remark.reason.code()).collect(), code)
}

fn point_of(areas: &Areas, code: &str) -> (f64, f64) {
    let desa = areas.desa_by_code(code).expect("a desa");
    let point = areas.desa()[usize::from(desa.0)].point;
    (point.lat(), point.lon())
}

#[test]
fn a_code_or_name_places_a_row_and_a_point_only_contradicts_it() {
    let babakan = Some("32.01.30.2008".to_owned());
    assert_eq!(
        one("nama;kode_desa;produk\nA;32.01.30.2008;keripik\n"),
        (State::Created, vec!["baru"], babakan.clone())
    );
    assert_eq!(one("nama;kecamatan;desa;produk\nA;Dramaga;Babakan;keripik\n").2, babakan);
    let (lat, lon) = point_of(&BOGOR, "32.01.01.1001");
    let row = format!("nama;kode_desa;produk;lat;lon\nA;32.01.30.2008;keripik;{lat};{lon}\n");
    assert_eq!(one(&row), (State::Created, vec!["titik_beda_desa"], babakan));
}

#[test]
fn a_point_alone_tells_the_desa_and_is_repaired_if_need_be() {
    let (lat, lon) = point_of(&BOGOR, "32.01.30.2008");
    let babakan = Some("32.01.30.2008".to_owned());
    let comma = |number: f64| number.to_string().replace('.', ",");
    for (text, reason) in [
        (format!("{lat};{lon}"), None),
        (format!("{lon};{lat}"), Some("lintang_bujur_tertukar")),
        (format!("{};{lon}", -lat), Some("minus_hilang")),
        (format!("{};{}", comma(lat), comma(lon)), Some("koma_desimal")),
        (format!("'{lat};{lon}"), Some("tanda_petik")),
    ] {
        let (state, mut reasons, desa) = one(&format!("nama;lat;lon;produk\nA;{text};keripik\n"));
        assert_eq!((state, &desa), (State::Created, &babakan), "{text}");
        reasons.retain(|found| *found != "desa_dari_titik");
        assert_eq!(reasons, reason.into_iter().collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn every_row_ends_in_one_state_with_a_reason() {
    let areas = &*BOGOR;
    let (lat, lon) = point_of(areas, "32.01.30.2008");
    let text = format!(
        "nama;kegiatan;lat;lng\n\
         Keripik Bu Eni;menjual keripik;{lat};{lon}\n\
         ;menjual keripik;{lat};{lon}\n\
         Keripik Bu Eni;menjual keripik;{lat};{lon}\n\
         Warung Solo;menjual soto;-7.55;110.83\n\
         Tanpa Titik;sayur;;\n\
         Salah Titik;sayur;enam;seratus\n\
         Bergeser;sayur;{lat};{lon};lebih\n"
    );
    let plan = planned_in(areas, &text).expect("a file that is taken in");
    let found: Vec<_> =
        plan.rows.iter().map(|row| (row.result.state.as_str(), row.result.reason().code())).collect();
    assert_eq!(
        found,
        [
            ("dibuat", "desa_dari_titik"),
            ("ditolak", "nama_kosong"),
            ("duplikat", "duplikat_berkas"),
            ("dibuat", "luar_wilayah"),
            ("dibuat", "tanpa_wilayah"),
            ("dibuat", "tanpa_wilayah"),
            ("ditolak", "kolom_lebih"),
        ]
    );
    let places = Place::ALL.map(|place| plan.rows.iter().filter(|row| row.result.place == place).count());
    assert_eq!(places, [3, 1, 0, 3]);
}

#[test]
fn identity_numbers_are_read_and_never_shown() {
    let plan = planned_in(&BOGOR, "nama;nik;desa;kecamatan\nA;3201121203870001;Babakan;Dramaga\n")
        .expect("taken in");
    assert_eq!(plan.cells[0][1], "3201121203870001");
    let nik = plan.rows[0].business.as_ref().and_then(|business| business.parsed.nik.as_ref());
    assert_eq!(nik.map(ToString::to_string).as_deref(), Some("************0001"));
    assert!(!format!("{:?}", plan.rows).contains("3201121203870001"));
}

#[test]
fn money_is_read_as_typed_and_a_range_stays_a_range() {
    let text = "nama;omset;modal;desa;kecamatan\n\
        A;1,5 juta;5-10 juta;Babakan;Dramaga\n\
        B;tidak tahu;Rp 2.000.000,-;Babakan;Dramaga\n\
        C;10 juta per bulan;banyak;Babakan;Dramaga\n";
    let plan = planned_in(&BOGOR, text).expect("taken in");
    let figures = |row: usize| {
        let parsed = plan.rows[row].business.as_ref().map(|business| &business.parsed).expect("a business");
        let figures = parsed.figures.iter().map(|figure| (figure.kind, figure.low, figure.high));
        figures.collect::<Vec<_>>()
    };
    let exact = |amount| (Some(amount), Some(amount));
    let (omset, modal) = (exact(1_500_000), (Some(5_000_000), Some(10_000_000)));
    assert_eq!(figures(0), [("omset_idr", omset.0, omset.1), ("modal_idr", modal.0, modal.1)]);
    assert_eq!(figures(1), [("modal_idr", Some(2_000_000), Some(2_000_000))]);
    assert_eq!(figures(2), []);
    let of = |row: usize, reason: Reason| {
        plan.rows[row].result.remarks.iter().any(|remark| remark.reason == reason)
    };
    assert!(of(2, Reason::BadFigure) && !of(1, Reason::BadFigure) && !of(0, Reason::BadFigure));
}

#[test]
fn values_of_owners_are_read_with_the_rules_of_the_register() {
    let text = "nama;nib;telepon;surel;rt;rw;badan_hukum;desa;kecamatan\n\
        A;220001234567;0812-3456-7890 / 0877 1111 2222;eni@gmail;02/07;;PT. Perorangan;Babakan;Dramaga\n";
    let plan = planned_in(&BOGOR, text).expect("taken in");
    let row = &plan.rows[0];
    let parsed = row.business.as_ref().map(|business| &business.parsed).expect("a business");
    assert_eq!((parsed.nib.as_ref(), parsed.email.as_ref()), (None, None));
    assert_eq!(parsed.phone.as_ref().map(Phone::as_str), Some("+6281234567890"));
    assert_eq!((parsed.rt.as_deref(), parsed.rw.as_deref()), (Some("02"), Some("07")));
    assert_eq!(parsed.legal_form.as_deref(), Some("PT Perorangan"));
    let reasons: Vec<_> = row.result.remarks.iter().map(|remark| remark.reason.code()).collect();
    assert!(reasons.contains(&"nib_salah") && reasons.contains(&"surel_tak_terbaca"), "{reasons:?}");
}

#[test]
fn a_thousand_equal_problems_make_one_message() {
    let mut text = "nama;kegiatan;kecamatan;telepon\n".to_owned();
    for row in 0..1000 {
        writeln!(text, "Usaha {row};keripik;Nirwana;{row}").expect("a text grows");
    }
    let areas = &*BOGOR;
    let report = planned_in(areas, &text).expect("taken in").into_report();
    let shown = report.to_string();
    assert!(shown.lines().count() < 25, "{shown}");
    assert!(shown.contains("1.000 × Tidak ada desa dan tidak ada titik"), "{shown}");
    assert!(shown.contains("Kolom kecamatan berisi \"Nirwana\" di semua baris"), "{shown}");
    let lines = report.row_report().expect("a report");
    assert_eq!(lines.split(|&byte| byte == b'\n').count(), 1002);
}

#[test]
fn a_file_of_another_place_is_refused_with_one_sentence() {
    let text = "nama;lat;lng\nA;-7.55;110.83\nB;-7.56;110.82\n";
    let error = planned_in(&BOGOR, text).expect_err("another place");
    assert!(
        error.to_string().starts_with("semua 2 titik dalam berkas ini di luar Kabupaten Bogor"),
        "{error}"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_cells_are_planned_without_panic(
        cells in proptest::collection::vec(proptest::collection::vec("\\PC{0,20}", 9), 1..6),
    ) {
                let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["nama", "kegiatan", "desa", "kode_desa", "lat", "lon", "telepon", "tahun_berdiri", "omset"]).unwrap();
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        if let Ok(plan) = planned_in(&BOGOR, &text) {
            for row in &plan.rows {
                proptest::prop_assert!(!row.result.remarks.is_empty());
            }
        }
    }
}

#[test]
fn the_report_tells_what_was_not_used_what_is_doubled_and_where_each_state_lies() {
    let text = "nama;desa;kecamatan;desa;warna\nA;Babakan;Dramaga;Lain;merah\nB\u{FFFD};Babakan;Dramaga;;biru\n;Babakan;Dramaga;;\n";
    let plan = planned_in(&BOGOR, text).expect("taken in");
    assert_eq!(plan.rows[1].result.reason(), Reason::BrokenText);
    let report = plan.into_report().to_string();
    for line in [
        "Kolom yang tidak dipakai: desa, warna. ",
        "Judul kolom desa ada lebih dari satu; yang pertama dipakai.",
        " 2 dibuat: 2 hanya desa\n",
        " 1 ditolak: 1 tanpa tempat\n",
        " 0 duplikat\n",
    ] {
        assert!(report.contains(line), "{line} in {report}");
    }
}
