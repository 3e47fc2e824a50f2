use super::*;

#[test]
fn other_words_are_no_coordinates() {
    for text in [
        "RT 02 RW 01",
        "Jl. Raya 12, Blok B 5",
        "6 derajat",
        "babakan",
        "16680",
        "S E",
        "°",
        "-",
        "6 S",
        "6 S 7 S",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
    assert_eq!(pick("antara 12.5000 13.2500 dan -6.5556, 106.7250"), None);
    assert_eq!(pick("Jl. Raya No. 12.5, 13.7"), None);
}

#[test]
fn an_angle_of_sixty_minutes_is_refused() {
    for text in ["6°60'0\"S 106°0'0\"E", "6°0'61\"S 106°0'0\"E", "6.5°30'S 106°0'E"] {
        assert_eq!(read(text), None, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_it(
        any in "\\PC{0,40}",
        close in "[0-9.,°'\"SENWUTBLlatlon:;+ -]{0,40}",
    ) {
        for text in [any, close] {
            let _ = (read(&text), pick(&text));
        }
    }

    #[test]
    fn decimals_are_read_back(lat in -11.0..6.0_f64, lon in 95.0..141.0_f64) {
        for text in [
            format!("{lat:.6}, {lon:.6}"),
            format!("{lat:.6} {lon:.6}").replace('.', ","),
            format!("{:.6}° {}, {lon:.6}° BT", lat.abs(), if lat < 0.0 { "LS" } else { "LU" }),
        ] {
            let Some(Reading::Pair(pair)) = read(&text) else { panic!("{text}") };
            proptest::prop_assert!((pair.first.value - lat).abs() < 1e-6 && (pair.second.value - lon).abs() < 1e-6, "{text}: {pair:?}");
        }
    }

    #[test]
    fn degrees_minutes_and_seconds_are_read_back(lat in 0.0..11.0_f64, lon in 95.0..141.0_f64) {
        let dms = |degrees: f64| {
            // In hundredths of a second, so that rounding never makes sixty of them.
            let all = (degrees * 360_000.0).round() as u64;
            (all / 360_000, all / 6_000 % 60, all % 6_000 / 100, all % 100)
        };
        let ((d, m, s, f), (d2, m2, s2, f2)) = (dms(lat), dms(lon));
        let text = format!("{d}°{m}'{s}.{f:02}\"S {d2}°{m2}'{s2}.{f2:02}\"E");
        let Some(Reading::Pair(pair)) = read(&text) else { panic!("{text}") };
        proptest::prop_assert!((pair.first.value + lat).abs() < 2e-6 && (pair.second.value - lon).abs() < 2e-6, "{text}: {pair:?}");
    }
}
