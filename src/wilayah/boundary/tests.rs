use super::*;

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
        let error = read::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
    let utm = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
        "geometry":{"type":"Polygon","coordinates":[[[690731,9275050],[1,1],[2,2]]]}}]}"#;
    assert!(read::read(utm.as_bytes()).unwrap_err().to_string().contains("WGS84"));
    assert!(read::read(&[0xff, 0xfe]).is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,80}", at in 0usize..200, to in "[\\[\\](){}'\"`,;0-9.\\\\nul-]{0,6}") {
        let _ = read::read(text.as_bytes());
        let _ = read::read(format!("insert into x values {text}").as_bytes());
        let row = "INSERT INTO x (kode,path) VALUES ('1','[[[-7,110],[-7.1,110],[-7,110.1]]]'),('2','[[-7,110]]');";
        let json = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kode":1},
            "geometry":{"type":"Polygon","coordinates":[[[110,-7.1],[110.1,-7.1],[110,-7],[110,-7.1]]]}}]}"#;
        for good in [row, json] {
            let (head, tail) = good.split_at(at.min(good.len()));
            let _ = read::read(format!("{head}{to}{tail}").as_bytes());
        }
    }
}
