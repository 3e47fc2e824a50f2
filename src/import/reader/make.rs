//! Small files of every format, made for tests.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::sync::Arc;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Options, ReadError, Row, Table, open};

/// A table of these bytes.
pub(super) fn table(bytes: &[u8], options: &Options) -> Result<Table, ReadError> {
    open(Arc::new(Arc::<[u8]>::from(bytes)), options)
}

/// The rows of these bytes.
pub(super) fn rows(bytes: &[u8], options: &Options) -> Result<(Table, Vec<Row>), ReadError> {
    let table = table(bytes, options)?;
    let rows = table.rows().collect::<Result<_, _>>()?;
    Ok((table, rows))
}

/// An archive.
pub(super) fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An XLSX of sheets: name, state (`visible`, `hidden`) and what stands inside `<worksheet>`.
pub(super) fn xlsx(sheets: &[(&str, &str, &str)], since_1904: bool) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let (mut list, mut links) = (String::new(), String::new());
    for (at, (name, state, _)) in sheets.iter().enumerate() {
        let id = at + 1;
        write!(list, r#"<sheet name="{name}" sheetId="{id}" state="{state}" r:id="rId{id}"/>"#).unwrap();
        write!(
            links,
            r#"<Relationship Id="rId{id}" Type="{LINKS}/worksheet" Target="worksheets/sheet{id}.xml"/>"#
        )
        .unwrap();
    }
    write!(links, r#"<Relationship Id="rId98" Type="{LINKS}/styles" Target="styles.xml"/>"#).unwrap();
    write!(links, r#"<Relationship Id="rId99" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>"#)
        .unwrap();
    let workbook = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><workbookPr date1904="{}"/><sheets>{list}</sheets></workbook>"#,
        u8::from(since_1904)
    );
    let links = format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>"#);
    let root = format!(
        r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    // Style 1 is a date.
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
    );
    let shared = format!(
        r#"<sst xmlns="{MAIN}"><si><t>Nama Usaha</t></si><si><r><t xml:space="preserve">Keripik </t></r><r><t>Bu Eni</t></r></si></sst>"#
    );
    let types = format!(
        r#"<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#
    );
    let bodies: Vec<(String, String)> = sheets
        .iter()
        .enumerate()
        .map(|(at, (_, _, body))| {
            (
                format!("xl/worksheets/sheet{}.xml", at + 1),
                format!(r#"<worksheet xmlns="{MAIN}">{body}</worksheet>"#),
            )
        })
        .collect();
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
    ];
    entries.extend(bodies.iter().map(|(name, body)| (name.as_str(), body.as_bytes())));
    archive(&entries)
}

/// A row of an XLSX: cells as they stand in the file.
pub(super) fn row(number: usize, cells: &str) -> String {
    format!(r#"<row r="{number}">{cells}</row>"#)
}

/// A cell of text.
pub(super) fn text(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// An ODS with these tables, as they stand in the file.
pub(super) fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s">
        <office:automatic-styles><style:style style:name="ta2" style:family="table"><style:table-properties
        table:display="false"/></style:style></office:automatic-styles>
        <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

/// The `.shp` of polygons, each of rings of `x y`.
pub(super) fn shp(shapes: &[Vec<Vec<(f64, f64)>>]) -> Vec<u8> {
    let mut bytes = vec![0; 100];
    bytes[..4].copy_from_slice(&9994_i32.to_be_bytes());
    bytes[32..36].copy_from_slice(&5_i32.to_le_bytes());
    for (at, rings) in shapes.iter().enumerate() {
        let mut content = 5_i32.to_le_bytes().to_vec();
        content.extend([0; 32]);
        content.extend((rings.len() as i32).to_le_bytes());
        content.extend((rings.iter().map(Vec::len).sum::<usize>() as i32).to_le_bytes());
        let mut start = 0_i32;
        for ring in rings {
            content.extend(start.to_le_bytes());
            start += ring.len() as i32;
        }
        for (x, y) in rings.iter().flatten() {
            content.extend(x.to_le_bytes());
            content.extend(y.to_le_bytes());
        }
        bytes.extend((at as i32 + 1).to_be_bytes());
        bytes.extend((content.len() as i32 / 2).to_be_bytes());
        bytes.extend(content);
    }
    bytes
}

/// The `.dbf` of columns (name, kind, length) and records of bytes.
pub(super) fn dbf(columns: &[(&str, u8, u8)], records: &[Vec<&[u8]>]) -> Vec<u8> {
    let width = 1 + columns.iter().map(|column| usize::from(column.2)).sum::<usize>();
    let mut bytes = vec![3, 123, 1, 1];
    bytes.extend((records.len() as u32).to_le_bytes());
    bytes.extend((32 + 32 * columns.len() as u16 + 1).to_le_bytes());
    bytes.extend((width as u16).to_le_bytes());
    bytes.resize(32, 0);
    for (name, kind, length) in columns {
        let mut field = [0; 32];
        field[..name.len()].copy_from_slice(name.as_bytes());
        field[11] = *kind;
        field[16] = *length;
        bytes.extend(field);
    }
    bytes.push(0x0D);
    for record in records {
        bytes.push(b' ');
        for (value, (_, _, length)) in record.iter().zip(columns) {
            let mut cell = value.to_vec();
            cell.resize(usize::from(*length), b' ');
            bytes.extend(cell);
        }
    }
    bytes
}

/// A file of each format, valid and small.
pub(super) fn one_of_each() -> Vec<(&'static str, Vec<u8>)> {
    let square = vec![(106.7, -6.5), (106.8, -6.5), (106.8, -6.6), (106.7, -6.6), (106.7, -6.5)];
    let hole = vec![(106.72, -6.52), (106.72, -6.54), (106.74, -6.54), (106.72, -6.52)];
    let shapes = shp(&[vec![square, hole]]);
    let attributes = dbf(
        &[("nama", b'C', 20), ("kode", b'N', 16), ("tgl", b'D', 8)],
        &[vec![b"Babakan", b"3201302008.000", b"20230517"]],
    );
    let kml = r#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Warung &amp; Toko</name>
        <ExtendedData><Data name="desa"><value>Babakan</value></Data></ExtendedData>
        <Point><coordinates>106.7,-6.5,0</coordinates></Point></Placemark></Document></kml>"#;
    let sheet = format!(
        "<sheetData>{}{}</sheetData>",
        row(1, &(text("A1", "nama") + &text("B1", "desa"))),
        row(2, &(r#"<c r="A2" t="s"><v>1</v></c>"#.to_owned() + r#"<c r="B2" s="1"><v>45000</v></c>"#))
    );
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let table = format!(
        r#"<table:table table:name="A"><table:table-row>{}{}</table:table-row><table:table-row table:number-rows-repeated="2">{}{}</table:table-row></table:table>"#,
        cell("nama"),
        cell("desa"),
        cell("A"),
        cell("Babakan")
    );
    vec![
        ("csv", b"nama;desa;omset\nA \"B\";\"Babakan\nDramaga\";1.000\nC;D;\xE9\n".to_vec()),
        ("utf16", [0xFF, 0xFE].into_iter().chain("nama\tdesa\nA\té\n".encode_utf16().flat_map(u16::to_le_bytes)).collect()),
        ("json", br#"[{"nama":"A","n":1.5},{"nama":"B","aktif":true}]"#.to_vec()),
        ("geojson", br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32748"}},"features":[
            {"type":"Feature","id":"x","properties":{"nama":"A"},"geometry":{"type":"Point","coordinates":[690731,9275050]}}]}"#.to_vec()),
        ("xlsx", xlsx(&[("Data", "visible", &sheet)], false)),
        ("ods", ods(&table)),
        ("shapefile", archive(&[("desa.shp", &shapes), ("desa.dbf", &attributes), ("desa.cpg", b"UTF-8")])),
        ("kml", kml.as_bytes().to_vec()),
        ("kmz", archive(&[("doc.kml", kml.as_bytes())])),
        ("gpkg", include_bytes!("shape/two.gpkg").to_vec()),
    ]
}
