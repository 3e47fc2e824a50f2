use super::*;

fn read(bytes: &[u8]) -> Result<read::Content, ReadError> {
    read::read(bytes, &Options::default())
}

#[test]
fn metres_and_swapped_axes_are_put_right_when_they_are_told() {
    let file = |points: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"ADM4_PCODE":"ID3201010001",
                "ADM4_EN":"Babakan","ADM3_EN":"Dramaga"}},"geometry":{{"type":"Polygon","coordinates":[[{points}]]}}}}]}}"#
        )
    };
    let utm = file("[690731,9275050,5],[691731,9275050,5],[691731,9276050,5],[690731,9275050,5]");
    let options =
        Options { projection: crate::import::reader::Projection::of_zone("48S"), ..Options::default() };
    let content = read::read(utm.as_bytes(), &options).unwrap();
    let found = &content.found[0];
    assert_eq!(found.codes, [(read::CodeKind::Bps, "ID3201010001".to_owned())]);
    assert_eq!((found.name.as_deref(), found.kecamatan.as_deref()), (Some("Babakan"), Some("Dramaga")));
    let first = found.shape.0[0].exterior().0[0];
    assert!((first.x - 106.725).abs() < 1e-4 && (first.y + 6.5556).abs() < 1e-4, "{first:?}");
    assert!(content.notes[0].contains("UTM"));
    let swapped = file("[-6.5,106.7],[-6.4,106.7],[-6.4,106.8],[-6.5,106.7]");
    assert!(read(swapped.as_bytes()).unwrap_err().to_string().contains("--swap-axes"));
    let options = Options { swapped: true, ..Options::default() };
    let content = read::read(swapped.as_bytes(), &options).unwrap();
    assert_eq!(content.found[0].shape.0[0].exterior().0[0], geo::coord! { x: 106.7, y: -6.5 });
}

#[test]
fn broken_files_are_refused_in_words() {
    for (text, part) in [
        ("", "GeoJSON atau SQL"),
        ("{", "tidak terbaca"),
        ("{\"type\":\"FeatureCollection\",\"features\":[]}", "satu wilayah pun"),
        ("{\"type\":\"Point\",\"coordinates\":[1,2]}", "tanpa keterangan"),
        ("insert into a values ('1','x',1,2,'[[[1,2]')", "JSON rusak"),
        ("insert into a values (", "terpotong"),
        ("insert into a values ('1','x',1,2,'[[[110,-7],[110,-7.1],[110.1,-7]]]')", "tertukar"),
    ] {
        let error = read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
    let utm = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
        "geometry":{"type":"Polygon","coordinates":[[[690731,9275050],[1,1],[2,2]]]}}]}"#;
    assert!(read(utm.as_bytes()).unwrap_err().to_string().contains("WGS84"));
    assert!(read(&[0xff, 0xfe]).is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,80}", at in 0usize..200, to in "[\\[\\](){}'\"`,;0-9.\\\\nul-]{0,6}") {
        let _ = read(text.as_bytes());
        let _ = read(format!("insert into x values {text}").as_bytes());
        let row = "INSERT INTO x (kode,path) VALUES ('1','[[[-7,110],[-7.1,110],[-7,110.1]]]'),('2','[[-7,110]]');";
        let json = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kode":1},
            "geometry":{"type":"Polygon","coordinates":[[[110,-7.1],[110.1,-7.1],[110,-7],[110,-7.1]]]}}]}"#;
        for good in [row, json] {
            let (head, tail) = good.split_at(at.min(good.len()));
            let _ = read(format!("{head}{to}{tail}").as_bytes());
        }
    }
}
