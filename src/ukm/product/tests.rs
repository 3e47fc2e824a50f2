use super::*;

fn dictionary() -> Dictionary {
    built_in().expect("the shipped dictionary reads")
}

fn slugs(dictionary: &Dictionary, text: &str) -> Vec<String> {
    dictionary
        .classify(text)
        .iter()
        .map(|ix| dictionary.products[usize::from(ix.0)].slug.to_string())
        .collect()
}

#[test]
fn the_shipped_dictionary_is_large_enough_and_consistent() {
    let dictionary = dictionary();
    let groups: Vec<_> = dictionary.groups.iter().map(|group| &*group.slug).collect();
    assert_eq!(
        groups,
        ["kuliner", "fesyen", "kriya", "agribisnis", "manufaktur", "kecantikan", "perdagangan", "jasa"]
    );
    assert!(dictionary.products.len() >= 220, "{}", dictionary.products.len());
    assert!(dictionary.term_count() >= 900, "{}", dictionary.term_count());
    assert!(dictionary.products.is_sorted_by(|a, b| a.id < b.id));
    for (ix, product) in dictionary.products.iter().enumerate() {
        let ix = ProductIx(ix as u16);
        assert_eq!(dictionary.by_slug(&product.slug), Some(ix));
        assert_eq!(dictionary.by_id(product.id), Some(ix));
        assert!(dictionary.terms.values().any(|&found| found == ix), "{} has no term", product.slug);
    }
}

#[test]
fn spellings_of_one_product_are_one_product() {
    let dictionary = dictionary();
    for (slug, texts) in [
        ("keripik", &["keripik", "Kripik", "criping singkong", "usaha kripik tempe"][..]),
        ("rengginang", &["rengginang", "Ranginang Barokah", "rangginan"]),
        ("rengginang", &["ranginang"]),
        ("kopi", &["kopi Cibulao/Robusta"]),
        ("gado-gado", &["gado²", "gado-gado", "gado2", "Gado Gado Bu Eni"]),
        ("dodongkal", &["Dodongkal"]),
        ("gemblong", &["jual gemblong ketan"]),
        ("kopi", &["kopi Cibulao", "kopi robusta"]),
        ("sandal", &["sandal kulit", "pengrajin sendal"]),
        ("anyaman-bambu", &["anyaman bambu", "Aneka macam kerajinan bambu"]),
        ("wedangan", &["wedangan", "HIK Pak Min", "angkringan"]),
        ("lontong", &["membuat lonthong"]),
        (
            "warung-kelontong",
            &["menjual sembako", "Toko klontong", "beras, gula, minyak goreng, rokok, sabun"],
        ),
        ("laundry", &["loundry kiloan", "cuci setrika"]),
        ("ikan-lele", &["budidaya lele"]),
        ("tas", &["Tas"]),
    ] {
        for text in texts {
            assert_eq!(slugs(&dictionary, text).first().map(String::as_str), Some(slug), "{text}");
        }
    }
}

#[test]
fn a_slip_of_the_finger_is_repaired_and_a_name_is_not() {
    let dictionary = dictionary();
    assert_eq!(slugs(&dictionary, "menjual gorenagn"), ["gorengan"]);
    assert_eq!(slugs(&dictionary, "jual martabk, telor"), ["martabak", "telur"]);
    assert!(slugs(&dictionary, "Bu Tatik").is_empty());
    assert!(slugs(&dictionary, "Warung Mbak Melati").is_empty());
    assert!(slugs(&dictionary, "aktivitas sehari").is_empty());
}

#[test]
fn wares_come_before_the_kind_of_shop_and_parts_fold_into_the_whole() {
    let dictionary = dictionary();
    assert_eq!(slugs(&dictionary, "warung makan soto"), ["soto", "warung-makan"]);
    assert_eq!(slugs(&dictionary, "menjual beras"), ["beras"]);
    assert_eq!(slugs(&dictionary, "jual beras dan sembako"), ["warung-kelontong"]);
    assert_eq!(slugs(&dictionary, "beras, telur, rokok, pulsa"), ["warung-kelontong", "konter-pulsa"]);
}

#[test]
fn phrases_end_where_the_writer_ended_them() {
    let dictionary = dictionary();
    assert_eq!(slugs(&dictionary, "mie, ayam potong"), ["daging-ayam"]);
}

#[test]
fn a_trade_name_speaks_when_the_description_does_not() {
    let dictionary = dictionary();
    let first = |name, activity| {
        let found = dictionary.classify_business(name, activity);
        found.first().map(|found| dictionary.products[usize::from(found.product.0)].slug.to_string())
    };
    assert_eq!(first("Bakso Pak Was", "").as_deref(), Some("bakso"));
    assert_eq!(first("Soto Bu Ani", "menjual makanan").as_deref(), Some("soto"));
    assert_eq!(first("Sosis Jumbo", "menjual pakan burung").as_deref(), Some("pakan-ternak"));
    assert_eq!(first("Sri Rejeki", ""), None);
}

#[test]
fn suggestions_begin_with_what_was_typed() {
    let dictionary = dictionary();
    let first = |prefix| {
        dictionary.suggest(prefix, 5).first().map(|ix| dictionary.products[usize::from(ix.0)].slug.clone())
    };
    assert_eq!(first("Keri").as_deref(), Some("keripik"));
    assert_eq!(first("krip").as_deref(), Some("keripik"));
    assert_eq!(first(""), None);
    assert!(dictionary.suggest("ba", 3).len() <= 3);
}

proptest::proptest! {
    #[test]
    fn any_text_is_classified_without_panic(text in "\\PC{0,200}") {
        thread_local!(static DICTIONARY: Dictionary = dictionary());
        DICTIONARY.with(|dictionary| {
            let found = dictionary.classify(&text);
            assert!(found.len() <= 5);
            dictionary.suggest(&text, 8);
        });
    }
}

/// Labels of the Open Data Jabar series, and free text as it drifts.
#[test]
fn labels_of_other_lists_name_a_product_or_none() {
    let dictionary = dictionary();
    for (text, slug) in [
        ("AKSESORIS", Some("aksesori")),
        ("BATIK", Some("batik")),
        ("BORDIR", Some("bordir")),
        ("CRAFT", Some("kerajinan")),
        ("FASHION", Some("pakaian")),
        ("KONVEKSI", Some("konveksi")),
        // Names of groups, which name no product: "belum diklasifikasi" is right, a guess would not be.
        ("KULINER", None),
        ("MAKANAN", None),
        ("MINUMAN", Some("minuman")),
        ("JASA/LAINNYA", None),
        ("Kulier", None),
        ("Kulener", None),
        ("Perdangan", None),
        (" Pulsa", Some("konter-pulsa")),
        ("pala", Some("olahan-pala")),
        ("talas", Some("talas")),
        ("tanaman hias", Some("tanaman-hias")),
        ("ikan hias", Some("ikan-hias")),
    ] {
        assert_eq!(slugs(&dictionary, text).first().map(String::as_str), slug, "{text}");
    }
}
