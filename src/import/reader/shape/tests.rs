use geo::{Area, Geometry};

use super::super::make::{archive, dbf, one_of_each, rows, shp, table};
use super::super::{Format, GEOMETRY_LON, Options, ReadError};
use super::Projection;

const SQUARE: [(f64, f64); 5] = [(106.7, -6.5), (106.8, -6.5), (106.8, -6.6), (106.7, -6.6), (106.7, -6.5)];
const HOLE: [(f64, f64); 4] = [(106.72, -6.52), (106.72, -6.54), (106.74, -6.54), (106.72, -6.52)];

fn zipped(rings: Vec<Vec<(f64, f64)>>, more: &[(&str, &[u8])]) -> Vec<u8> {
    let attributes =
        dbf(&[("WADMKD", b'C', 20), ("LUAS", b'N', 12)], &[vec!["Babakan é".as_bytes(), b"   12.500"]]);
    let shapes = shp(&[rings]);
    let mut entries: Vec<(&str, &[u8])> = vec![("batas/desa.SHP", &shapes), ("batas/desa.dbf", &attributes)];
    entries.extend(more);
    archive(&entries)
}

#[test]
fn a_zipped_shapefile_gives_attributes_and_shapes_whatever_way_its_rings_run() {
    let clockwise = vec![SQUARE.to_vec(), HOLE.to_vec()];
    let backwards: Vec<Vec<_>> = clockwise.iter().map(|ring| ring.iter().rev().copied().collect()).collect();
    let area = |file: &[u8]| match rows(file, &Options::default()).expect("readable").1[0].geometry.clone() {
        Some(Geometry::MultiPolygon(shape)) => {
            (shape.0.len(), shape.0[0].interiors().len(), shape.unsigned_area())
        }
        other => panic!("{other:?}"),
    };
    let (one, two) = (area(&zipped(clockwise.clone(), &[])), area(&zipped(backwards, &[])));
    assert_eq!((one.0, one.1), (1, 1));
    assert_eq!((two.0, two.1), (1, 1));
    assert!((one.2 - two.2).abs() < 1e-12);
    let (table, read) =
        rows(&zipped(clockwise, &[("batas/desa.cpg", b"UTF-8")]), &Options::default()).expect("readable");
    assert_eq!(table.layout().format, Format::Shapefile);
    assert_eq!(table.layout().sheet.as_deref(), Some("desa"));
    assert_eq!(read[0].cells, ["Babakan é", "12.5"]);
    assert!(table.layout().notes[0].contains(".prj"));
}

#[test]
fn coordinates_are_placed_as_the_file_or_the_operator_says() {
    let metres = vec![vec![
        (690_731.0, 9_275_050.0),
        (691_731.0, 9_275_050.0),
        (691_731.0, 9_274_050.0),
        (690_731.0, 9_275_050.0),
    ]];
    let prj = br#"PROJCS["UTM 48S",GEOGCS["WGS 84"],PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",105],
        PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",10000000]]"#;
    let near = |file: &[u8], options: &Options| {
        let (table, read) = rows(file, options).expect("readable");
        let Some(Geometry::MultiPolygon(shape)) = &read[0].geometry else { panic!("a shape") };
        let first = shape.0[0].exterior().0[0];
        assert!((first.x - 106.725).abs() < 1e-4 && (first.y + 6.5556).abs() < 1e-4, "{first:?}");
        assert!(table.layout().notes.iter().any(|note| note.contains("UTM")));
    };
    near(&zipped(metres.clone(), &[("batas/desa.prj", prj)]), &Options::default());
    let told = Options { projection: Projection::of_zone("48S"), ..Options::default() };
    near(&zipped(metres.clone(), &[]), &told);
    let unknown = zipped(metres, &[("batas/desa.prj", br#"PROJCS["Batavia / NEIEZ",GEOGCS["Batavia"]]"#)]);
    assert_eq!(
        table(&unknown, &Options::default()).expect_err("unknown"),
        ReadError::Projection("Batavia / NEIEZ".to_owned())
    );
}

#[test]
fn a_geopackage_is_read_with_its_shapes_over_several_pages() {
    let (table, read) = rows(include_bytes!("two.gpkg"), &Options::default()).expect("readable");
    assert_eq!(table.layout().format, Format::Geopackage);
    assert_eq!(table.layout().columns, ["fid", "kode", "nama", "luas_ha", "jiwa"]);
    assert_eq!(read[0].cells, ["1", "32.01.30.2008", "Babakan", "78.5", "12000"]);
    assert_eq!(read[1].cells, ["2", "32.01.30.2009", "Contoh Dua", "50", ""]);
    let Some(Geometry::Polygon(circle)) = &read[0].geometry else { panic!("a polygon with heights") };
    assert_eq!(circle.exterior().0.len(), 61);
    assert!((circle.exterior().0[0].x - 106.7295).abs() < 1e-3);
    assert!(matches!(&read[1].geometry, Some(Geometry::MultiPolygon(shape)) if shape.0.len() == 1));
}

#[test]
fn kml_and_kmz_say_the_same() {
    for (name, file) in one_of_each().into_iter().filter(|(name, _)| name.starts_with("km")) {
        let (table, read) = rows(&file, &Options::default()).expect(name);
        assert_eq!(table.layout().columns, ["name", "desa", "geometry.lon", "geometry.lat"]);
        assert_eq!(read[0].cells, ["Warung & Toko", "Babakan", "106.7", "-6.5"]);
    }
}

#[test]
fn geojson_in_metres_comes_in_degrees() {
    let (_, file) = one_of_each().into_iter().find(|(name, _)| *name == "geojson").expect("one");
    let (table, read) = rows(&file, &Options::default()).expect("readable");
    let at = table.layout().columns.iter().position(|name| name == GEOMETRY_LON).expect("a column");
    let lon: f64 = read[0].cells[at].parse().expect("a number");
    assert!((lon - 106.725).abs() < 1e-4, "{lon}");
}

#[test]
fn archives_that_are_no_data_are_refused_in_words() {
    let error = |file: &[u8]| table(file, &Options::default()).expect_err("refused");
    let inner = archive(&[("a.csv", b"nama\nA\n")]);
    assert_eq!(error(&archive(&[("dalam.zip", &inner)])), ReadError::NestedArchive);
    assert_eq!(error(&inner), ReadError::UnknownArchive);
    assert_eq!(error(&archive(&[("a.shp", &shp(&[]))])), ReadError::PartOfShapefile(".dbf"));
    let zeros = vec![0; 40 * 1024 * 1024];
    let bomb = archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(error(&bomb), ReadError::Swelling);
    for (bytes, part) in [
        (b"%PDF-1.7".as_slice(), "PDF"),
        (b"<html><table><tr><td>nama</td></tr></table></html>", "HTML"),
        (b"\x89PNG\r\n", "gambar"),
        (b"Rar!\x1a", "arsip"),
    ] {
        assert!(error(bytes).to_string().contains(part), "{part}");
    }
}
