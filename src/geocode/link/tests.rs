use super::*;

fn numbers(pair: &Pair) -> (f64, f64) {
    (pair.first.value, pair.second.value)
}

#[test]
fn links_that_mark_a_place_give_it() {
    for text in [
        "https://maps.google.com/?q=-6.5911,106.7902",
        "Lokasi: https://maps.google.com/?q=-6.5911,106.7902",
        "https://www.google.com/maps?q=-6.5911%2C106.7902&z=17&hl=id",
        "https://maps.google.com/maps?q=loc:-6.5911,106.7902",
        "https://maps.google.co.id/maps?q=-6.5911,+106.7902+(Warung)",
        "https://www.google.com/maps/search/?api=1&query=-6.5911,106.7902",
        "https://www.google.com/maps/search/?api=1&query=-6.5911%2C%20106.7902",
        "https://www.google.com/maps/search/-6.5911,+106.7902?entry=tts",
        "https://www.google.com/maps/dir/?api=1&destination=-6.5911,106.7902",
        "https://www.google.com/maps/dir/-6.50,106.70/-6.5911,106.7902/@-6.55,106.75,12z",
        "https://maps.google.com/?ll=-6.5911,106.7902",
        "https://www.google.com/maps/place/Warung/@-6.1,106.1,17z/data=!3m1!4b1!4m6!3m5!1s0x0:0x1!8m2!3d-6.2!4d106.2!3d-6.5911!4d106.7902!16s",
        "https://www.google.com/maps/place/Warung/data=!4m6!3m5!1s0x0!8m2!3d-6.5911!4d106.7902?entry=ttu",
        "https://www.google.com/maps/place/6%C2%B035'27.96%22S+106%C2%B047'24.72%22E/@-6.1,106.1,17z",
        "https://consent.google.com/m?continue=https://maps.google.com/?q%3D-6.5911,106.7902&gl=ID",
        "https://www.openstreetmap.org/?mlat=-6.5911&mlon=106.7902#map=17/-6.1/106.1",
        "https://www.waze.com/ul?ll=-6.5911%2C106.7902&navigate=yes",
        "https://waze.com/ul?ll=-6.5911,106.7902",
        "https://www.waze.com/live-map/directions?to=ll.-6.5911%2C106.7902",
        "https://maps.apple.com/?ll=-6.5911,106.7902&q=Warung",
        "https://maps.apple.com/?q=-6.5911,106.7902",
        "maps.google.com/?q=-6.5911,106.7902",
        "Warung Bu Tini\nhttps://contoh.id/menu\nLokasi:https://maps.google.com/?q=-6.5911,106.7902.",
        "geo:-6.5911,106.7902;u=35",
        "geo:-6.5911,106.7902,250;crs=wgs84;u=35",
        "geo:0,0?q=-6.5911,106.7902(Warung+Bu+Tini)",
        "geo:-6.5911,106.7902?z=17",
    ] {
        let Some((Link::Marked(pair, radius), _)) = find(text) else { panic!("{text}: {:?}", find(text)) };
        let (lat, lon) = numbers(&pair);
        assert!((lat + 6.5911).abs() < 1e-9 && (lon - 106.7902).abs() < 1e-9, "{text}: {pair:?}");
        assert_eq!(radius, text.contains("u=35").then_some(35.0), "{text}");
    }
}

#[test]
fn a_view_is_told_from_a_place() {
    for (text, radius) in [
        ("https://www.google.com/maps/@-6.5911,106.7902,17z", 478.0),
        ("https://www.google.com/maps/place/Warung/@-6.5911,106.7902,18z", 239.0),
        ("https://www.google.com/maps/@-6.5911,106.7902,842m/data=!3m1!1e3", 421.0),
        ("https://www.google.com/maps?q=Warung&ll=-6.5911,106.7902&z=17", 478.0),
        (
            "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d4000!2d106.7902!3d-6.5911!2m3!1f0!2f0",
            460.0,
        ),
        ("https://www.openstreetmap.org/#map=17/-6.5911/106.7902&layers=N", 478.0),
        ("https://www.google.com/maps/@?api=1&map_action=map&center=-6.5911,106.7902&zoom=15", 1912.0),
    ] {
        let Some((Link::View(pair, found), _)) = find(text) else { panic!("{text}: {:?}", find(text)) };
        assert_eq!(numbers(&pair), (-6.5911, 106.7902), "{text}");
        assert!((found - radius).abs() < 1.0, "{text}: {found}");
    }
}

#[test]
fn the_short_codes_of_openstreetmap_are_read() {
    // The example of the wiki page "Shortlink": 51.5110, 0.0550 at zoom 9 and finer.
    let Some((Link::Marked(pair, Some(radius)), _)) = find("https://osm.org/go/0EEQjEEb?m") else { panic!() };
    let (lat, lon) = numbers(&pair);
    assert!((lat - 51.511).abs() < 1e-3 && (lon - 0.055).abs() < 1e-3 && radius < 5.0, "{pair:?} {radius}");
    assert!(matches!(find("https://osm.org/go/0EEQjE--"), Some((Link::View(..), _))));
    for text in ["https://osm.org/go/", "https://osm.org/go/!!!", "https://osm.org/go/AAAAAAAAAAAAAAAAAAAAA"]
    {
        assert_eq!(find(text).map(|found| found.0), Some(Link::Nothing), "{text}");
    }
}

#[test]
fn links_without_coordinates_are_told_apart() {
    for (text, link) in [
        ("https://maps.app.goo.gl/AbC123", Link::Short("https://maps.app.goo.gl/AbC123".into())),
        ("goo.gl/maps/xYz", Link::Short("https://goo.gl/maps/xYz".into())),
        ("https://g.co/kgs/abc", Link::Short("https://g.co/kgs/abc".into())),
        ("https://maps.google.com/?q=Babakan,+Dramaga", Link::Words("Babakan, Dramaga".into())),
        ("https://www.google.com/maps/place/Babakan,+Dramaga/", Link::Words("Babakan, Dramaga".into())),
        ("geo:0,0?q=Babakan%2C%20Dramaga", Link::Words("Babakan, Dramaga".into())),
        ("https://contoh.id/", Link::Nothing),
        ("https://goo.gl/abc", Link::Nothing),
        ("https://maps.google.com@evil.example/?q=-6.5,106.7", Link::Nothing),
    ] {
        assert_eq!(find(text).map_or(Link::Nothing, |found| found.0), link, "{text}");
    }
    let around = find("Warung Bu Tini Ds. Babakan https://maps.app.goo.gl/AbC123 buka").unwrap().1;
    assert_eq!(around, "Warung Bu Tini Ds. Babakan buka");
    assert_eq!(find("Ds. Babakan, Kec. Dramaga"), None);
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_it(text in "\\PC{0,60}", tail in "[!@/?&=#%0-9a-z,.;+-]{0,50}") {
        let _ = find(&text);
        for lead in ["https://www.google.com/maps/", "geo:", "https://osm.org/go/", "https://maps.google.com/?", "goo.gl/maps/"] {
            let _ = find(&format!("{lead}{tail}"));
            let _ = find(&format!("{lead}{text}"));
        }
    }
}
