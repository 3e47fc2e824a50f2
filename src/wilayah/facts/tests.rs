use super::*;
use crate::wilayah::Kind;

#[test]
fn the_embedded_table_holds_kabupaten_bogor() {
    let facts = embedded("32.01").unwrap();
    assert_eq!((facts.kecamatan.len(), facts.desa.len()), (40, 435));
    assert_eq!(facts.desa.iter().filter(|area| area.kind == Kind::Kelurahan).count(), 19);
    assert_eq!(facts.kabupaten.name, "Kabupaten Bogor");
    assert_eq!(facts.kabupaten.population, Some(5_809_790));
    assert!(embedded("33.72").is_none());
}
