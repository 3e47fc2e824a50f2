use super::super::make::{ods, row, rows, text, xlsx};
use super::super::{Format, Options, ReadError};

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let (_, rows) = rows(bytes, &Options::default()).expect("a readable file");
    rows.into_iter().map(|row| row.cells).collect()
}

fn sheet(rows: &[String]) -> String {
    format!("<sheetData>{}</sheetData>", rows.concat())
}

#[test]
fn typed_cells_come_as_people_see_them() {
    let titles = ["nama", "tgl", "nik", "omset", "rumus", "galat", "aktif"];
    let titles =
        titles.iter().zip('A'..).map(|(title, at)| text(&format!("{at}1"), title)).collect::<String>();
    let body = sheet(&[
        row(1, &titles),
        row(
            3,
            r#"<c r="A3" t="s"><v>1</v></c><c r="B3" s="1"><v>45000</v></c><c r="C3"><v>3201121203870001</v></c>
               <c r="D3"><v>0.30000000000000004</v></c><c r="E3"><f>1+1</f><v>2</v></c><c r="F3" t="e"><v>#N/A</v></c>
               <c r="G3" t="b"><v>1</v></c>"#,
        ),
        row(4, r#"<c r="B4" s="1"><v>45000.5</v></c><c r="D4"><v>2000000000</v></c>"#),
    ]);
    let (table, rows) =
        rows(&xlsx(&[("Data", "visible", &body)], false), &Options::default()).expect("readable");
    assert_eq!(table.layout().format, Format::Xlsx);
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(
        rows[0].cells,
        ["Keripik Bu Eni", "2023-03-15", "3.20112120387000E+15", "0.3", "2", "#N/A", "ya"]
    );
    assert_eq!(rows[1].cells, ["", "2023-03-15 12:00:00", "", "2000000000"]);
    let since_1904 = xlsx(&[("Data", "visible", &body)], true);
    assert_eq!(cells(&since_1904)[0][1], "2027-03-16");
}

#[test]
fn a_nik_that_a_sheet_held_as_a_number_is_refused_and_shown_nowhere_as_digits() {
    use crate::ukm::value::{Cell, Context, Nik};
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
    let values = Context { today, kabupaten: "3201" };
    let shown = super::number(3_201_121_203_870_001.0);
    assert_eq!(shown, "3.20112120387000E+15");
    assert!(Nik::read(&shown, Cell::Text, &values).into_value().is_none());
}

#[test]
fn the_sheet_whose_columns_are_understood_is_read_and_the_others_are_named() {
    let notes = sheet(&[row(1, &text("A1", "Catatan")), row(2, &text("A2", "a")), row(3, &text("A3", "b"))]);
    let data = sheet(&[
        row(1, &text("A1", "DATA UMKM")),
        row(4, &(text("A4", "Nama Usaha") + &text("B4", "Desa"))),
        row(5, &(text("A5", "A") + &text("B5", "Babakan"))),
    ]);
    let file =
        xlsx(&[("Catatan", "visible", &notes), ("Data", "visible", &data), ("Lama", "hidden", &data)], false);
    let (table, read) = rows(&file, &Options::default()).expect("readable");
    assert_eq!(table.layout().sheet.as_deref(), Some("Data"));
    assert_eq!(table.layout().columns, ["Nama Usaha", "Desa"]);
    assert_eq!(read[0].number, 5);
    let notes = table.layout().notes.join(" ");
    for part in ["lembar \"Data\"", "Catatan", "1 lembar tersembunyi", "baris 4"] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
    let asked = Options { sheet: Some("Catatan".to_owned()), ..Options::default() };
    assert_eq!(rows(&file, &asked).expect("readable").0.layout().columns, ["Catatan"]);
    let missing = Options { sheet: Some("Lama".to_owned()), ..Options::default() };
    assert!(matches!(rows(&file, &missing), Err(ReadError::NoSheet(..))));
}

#[test]
fn cells_merged_downwards_count_for_each_of_their_rows() {
    let body = sheet(&[
        row(1, &(text("A1", "kecamatan") + &text("B1", "nama"))),
        row(2, &(text("A2", "Dramaga") + &text("B2", "A"))),
        row(3, &text("B3", "B")),
        row(4, &text("B4", "C")),
    ]) + r#"<mergeCells><mergeCell ref="A2:A3"/></mergeCells>"#;
    let read = cells(&xlsx(&[("Data", "visible", &body)], false));
    assert_eq!(read, [vec!["Dramaga", "A"], vec!["Dramaga", "B"], vec!["", "C"]]);
}

#[test]
fn sheets_as_wide_or_as_long_as_can_be_take_no_room() {
    let wide = (0..16_384).map(|_| r#"<c t="inlineStr"><is><t>x</t></is></c>"#).collect::<String>();
    let error =
        |body: &str| rows(&xlsx(&[("A", "visible", body)], false), &Options::default()).expect_err("refused");
    assert_eq!(error(&sheet(&[row(1, &wide)])), ReadError::TooManyColumns(16_384));
    let empty = (3..100_000).map(|number| row(number, "")).collect::<Vec<_>>().concat();
    let far = sheet(&[
        row(1, &(text("A1", "nama") + &text("B1", "desa"))),
        row(2, &text("A2", "A")),
        empty,
        row(1_048_576, &text("XFD1048576", "x")),
    ]);
    let (_, read) = rows(&xlsx(&[("A", "visible", &far)], false), &Options::default()).expect("readable");
    assert_eq!((read.len(), read[1].number), (2, 1_048_576));
    assert!(read[1].cells.len() < 1_000 && read[1].cells.last().is_some_and(|cell| cell == "x"));
    assert_eq!(error(&sheet(&[])), ReadError::Empty);
}

#[test]
fn macros_are_told_of_and_damage_is_one_sentence() {
    let body = sheet(&[row(1, &text("A1", "nama")), row(2, &text("A2", "A"))]);
    let good = xlsx(&[("A", "visible", &body)], false);
    for length in (0..good.len()).step_by(97) {
        assert!(rows(&good[..length], &Options::default()).is_err(), "{length}");
    }
    let macros = super::super::make::archive(&[("content.xml", b""), ("Basic/a.xml", b"x")]);
    assert!(rows(&macros, &Options::default()).is_err());
    assert_eq!(
        rows(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1], &Options::default()).expect_err("cut"),
        ReadError::Damaged
    );
}

#[test]
fn ods_cells_rows_and_hidden_tables_are_read() {
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let data = format!(
        r#"<table:table table:name="Data">{}{}{}<table:table-row table:number-rows-repeated="1048000"><table:table-cell
            table:number-columns-repeated="16384"/></table:table-row>{}</table:table>
        <table:table table:name="Rahasia" table:style-name="ta2">{}</table:table>"#,
        row(&(cell("nama") + &cell("tgl") + &cell("nik"))),
        row(
            r#"<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>A<office:annotation><text:p>catatan</text:p></office:annotation> &amp;<text:s text:c="2"/>B</text:p></table:table-cell>
            <table:table-cell office:value-type="date" office:date-value="2023-03-15"><text:p>15/03/23</text:p></table:table-cell>
            <table:table-cell office:value-type="float" office:value="3201121203870001"><text:p>3,2E+15</text:p></table:table-cell>"#
        ),
        row(&("<table:covered-table-cell/>".to_owned() + &cell("kemarin"))),
        row(&cell("akhir")),
        row(&cell("nama")),
    );
    let (table, read) = rows(&ods(&data), &Options::default()).expect("readable");
    assert_eq!(table.layout().format, Format::Ods);
    assert_eq!(table.layout().sheets, ["Data"]);
    assert_eq!(read[0].cells, ["A &  B", "2023-03-15", "3.20112120387000E+15"]);
    assert_eq!(read[1].cells, ["A &  B", "kemarin"]);
    assert_eq!((read[2].number, read[2].cells.as_slice()), (1_048_004, ["akhir".to_owned()].as_slice()));
    assert!(table.layout().notes.iter().any(|note| note.contains("1 lembar tersembunyi")));
}
