//! QR codes as pictures within pages.

pub use qrcode::EcLevel;
use qrcode::QrCode;
use qrcode::render::svg;
pub use qrcode::types::QrError;

/// `text` as an SVG element that says `label` to whoever does not see it. It has no style of its own, which the policy
/// of pages forbids.
///
/// # Errors
/// When `text` does not fit into a code.
pub fn draw(text: &str, label: &str, level: EcLevel) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text, level)?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(232, 232).quiet_zone(true).build();
    // Behind the XML declaration, which has no place within a page.
    let (_, picture) = drawn.split_once("<svg").unwrap_or(("", ""));
    let label: String = label.chars().filter(|c| !matches!(c, '"' | '<' | '>' | '&')).collect();
    Ok(format!("<svg role=\"img\" aria-label=\"{label}\"{picture}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_element_without_style_and_says_what_it_is() {
        let drawn = draw("https://ukm.example.go.id/ukm/EXCD1WP3", "Kode \"QR\"", EcLevel::M).unwrap();
        assert!(drawn.starts_with("<svg role=\"img\" aria-label=\"Kode QR\""), "{drawn}");
        assert!(
            drawn.trim_end().ends_with("</svg>") && !drawn.contains("style=") && !drawn.contains("<?xml")
        );
        assert!(draw(&"x".repeat(5_000), "", EcLevel::M).is_err());
    }
}
