use super::*;

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    read(bytes).expect("a readable file").rows
}

fn utf_16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

#[test]
fn every_encoding_gives_the_same_text() {
    let text = "nama;kegiatan\nWarung Café;gado² dan é\n";
    let latin: Vec<u8> = text.chars().map(|ch| u8::try_from(u32::from(ch)).expect("latin-1")).collect();
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    for bytes in [
        text.as_bytes().to_vec(),
        marked(b"\xEF\xBB\xBF", text.as_bytes().to_vec()),
        latin,
        utf_16(text, true),
        utf_16(text, false),
        marked(&[0xFF, 0xFE], utf_16(text, true)),
        marked(&[0xFE, 0xFF], utf_16(text, false)),
    ] {
        let sheet = read(&bytes).expect("a readable file");
        assert_eq!(sheet.layout.columns, ["nama", "kegiatan"]);
        assert_eq!(sheet.rows, [["Warung Café", "gado² dan é"]]);
    }
}

#[test]
fn the_separator_is_found_even_when_cells_hold_another() {
    for separator in [",", ";", "\t", "|"] {
        let other = if separator == ";" { "," } else { ";" };
        let text = format!("nama{separator}lat{separator}lon\nA{other} B{separator}-6{separator}106\n");
        let sheet = read(text.as_bytes()).expect("a readable file");
        assert_eq!(sheet.layout.separator.map(String::from).as_deref(), Some(separator));
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(sheet.rows[0].len(), 3);
    }
    assert_eq!(rows(b"sep=;\r\nnama;lat\r\nA, B;1\r\n"), [["A, B", "1"]]);
}

#[test]
fn quoted_cells_hold_separators_quotes_and_lines() {
    assert_eq!(
        rows(b"nama;kegiatan\r\n\"A;B\";\"baris\r\nkedua \"\"kutip\"\"\"\r\n"),
        [["A;B", "baris\r\nkedua \"kutip\""]]
    );
}

#[test]
fn blank_lines_are_no_rows() {
    assert_eq!(rows(b"nama,lat\n\nA,1\n,\nB,2\n").len(), 2);
}

#[test]
fn broken_files_give_one_clear_error() {
    let error = |bytes: &[u8]| read(bytes).expect_err("a broken file");
    assert_eq!(error(b""), ReadError::Empty);
    assert_eq!(error(b" \r\n \n"), ReadError::Empty);
    assert_eq!(error(b"\xEF\xBB\xBF"), ReadError::Empty);
    assert_eq!(error(b"nama;lat;lon\r\n"), ReadError::NoRows);
    assert_eq!(error(b"[]"), ReadError::NoRows);
    assert_eq!(error(b"PK\x03\x04rest"), ReadError::Workbook);
    assert_eq!(error(b"nama;lat\nA\0B;1\n"), ReadError::Binary);
    assert_eq!(error(b"nama;lat\nA;1\n\"B;2\nC;3\nD;4\n"), ReadError::OpenQuote(3));
    assert_eq!(
        error(b"{\"type\":\"FeatureCollection\",\"features\":[{"),
        ReadError::Json { line: 1, column: 41 }
    );
    assert_eq!(error(b"{\"type\":\"Feature\"}"), ReadError::JsonShape);
    assert_eq!(error(b"[1,2]"), ReadError::JsonShape);
    let wide = vec!["kolom"; 10_000].join(";");
    assert_eq!(error(wide.as_bytes()), ReadError::TooManyColumns(10_000));
    let long = format!("nama;kegiatan\nA;{}\n", "x".repeat(LONGEST_CELL + 1));
    assert_eq!(error(long.as_bytes()), ReadError::LongCell(2));
    let swallowed = format!("nama;kegiatan\nA;\"{}", "b;c\n".repeat(200));
    assert_eq!(error(swallowed.as_bytes()), ReadError::OpenQuote(2));
    let deep = "[".repeat(10_000);
    assert!(matches!(error(deep.as_bytes()), ReadError::Json { .. }));
}

#[test]
fn geojson_points_become_columns_and_missing_properties_stay_empty() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nama":"A"},"geometry":{"type":"Point","coordinates":[106.8,-6.5]}},
        {"type":"Feature","properties":{"nama":"B","aktif":true,"n":3},"geometry":null}]}"#;
    let sheet = read(text.as_bytes()).expect("a readable file");
    assert_eq!(sheet.layout.format, Format::Geojson);
    let at = |name: &str| sheet.layout.columns.iter().position(|column| column == name).expect("a column");
    assert_eq!(sheet.rows[0][at("geometry.lat")], "-6.5");
    assert_eq!(sheet.rows[1][at("geometry.lat")], "");
    assert_eq!(sheet.rows[1][at("aktif")], "ya");
    assert_eq!(sheet.rows[0][at("n")], "");
}

#[test]
fn rows_have_the_numbers_that_a_spreadsheet_shows() {
    let text = "sep=;\r\nnama;desa\r\n\r\nA;\"x\r\ny\"\r\nB;z\r\n";
    let table = open(Arc::new(Arc::<[u8]>::from(text.as_bytes()))).expect("a readable file");
    let rows: Vec<Row> = table.rows().collect::<Result<_, _>>().expect("rows");
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(table.rows().count(), 2, "a table can be read again");
    assert_eq!(table.rows().next().map(|row| row.map(|row| row.cells)), Some(Ok(rows[0].cells.clone())));
}

#[test]
fn titles_are_found_below_the_lines_that_stand_above_them() {
    let text = "DATA UMKM 2023;;\nKecamatan Dramaga\n\nNo;Nama Usaha;Desa\n1;A;Babakan\n2;B;Cikarawang\n";
    let sheet = read(text.as_bytes()).expect("a readable file");
    assert_eq!(sheet.layout.columns, ["No", "Nama Usaha", "Desa"]);
    assert_eq!(sheet.layout.notes, ["Judul kolom diambil dari baris 4."]);
    assert_eq!(sheet.rows.len(), 2);
}

#[test]
fn two_encodings_in_one_file_are_read_line_by_line() {
    let mut bytes = b"nama;desa\n".to_vec();
    for _ in 0..3 {
        bytes.extend("Kafé Nº 1;Babakan\n".as_bytes());
        bytes.extend(b"Warung Caf\xE9 \x96 Jaya;Babakan\n");
    }
    let sheet = read(&bytes).expect("a readable file");
    assert_eq!(sheet.rows[0][0], "Kafé Nº 1");
    assert_eq!(sheet.rows[1][0], "Warung Café – Jaya");
    assert!(sheet.layout.notes.iter().any(|note| note.contains("lebih dari satu pengkodean")));
}

#[test]
fn single_returns_end_lines_and_the_last_line_needs_no_end() {
    assert_eq!(rows(b"nama,desa\rA,B\rC,\"D\""), [["A", "B"], ["C", "D"]]);
    assert_eq!(rows(b"nama,desa\nA,"), [["A", ""]]);
    assert_eq!(rows(b"nama,desa\nA,\"\"\"B\"\" C\" x\n"), [["A", "\"B\" C x"]]);
}

#[test]
fn one_feature_alone_is_a_file_of_one_row() {
    let text = r#"{"type":"Feature","id":"32.01","properties":{"name":"A"},"geometry":{"type":"Polygon",
        "coordinates":[[[106,-6,0],[107,-6,0],[107,-7,0],[106,-6,0]]]}}"#;
    let table = open(Arc::new(Arc::<[u8]>::from(text.as_bytes()))).expect("a readable file");
    let row = table.rows().next().expect("a row").expect("readable");
    assert_eq!(table.layout().columns, ["name", "id"]);
    assert!(matches!(row.geometry, Some(Geometry::Polygon(polygon)) if polygon.exterior().0.len() == 4));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_without_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        if let Ok(sheet) = read(&bytes) {
            proptest::prop_assert!(!sheet.rows.is_empty());
        }
    }

    #[test]
    fn any_text_with_separators_is_read_or_refused(text in "[a-z;,\"\n|\t{}\\[\\]: ]{0,200}") {
        let _ = read(text.as_bytes());
    }
}

#[test]
fn one_broken_byte_costs_one_letter_and_not_the_encoding() {
    let mut bytes = "nama;desa\n".as_bytes().to_vec();
    for row in 0..200 {
        bytes.extend(format!("Kafé Nº {row};Babakan\n").as_bytes());
    }
    bytes.extend(b"Warung Caf\xE9;Babakan\nToko \0Jaya;Babakan\n");
    let sheet = read(&bytes).expect("taken in");
    assert_eq!(sheet.layout.encoding, "UTF-8");
    assert_eq!(sheet.rows[0][0], "Kafé Nº 0");
    let last: Vec<&str> = sheet.rows[200..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(last, ["Warung Caf\u{FFFD}", "Toko \u{FFFD}Jaya"]);
}
