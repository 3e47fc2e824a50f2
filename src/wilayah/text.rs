//! Small helps for texts.

/// A number as Indonesians write it: `299.178,4`.
pub(super) fn number(value: f64, decimals: usize) -> String {
    let plain = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    if value < 0.0 && plain.bytes().any(|b| b.is_ascii_digit() && b != b'0') {
        text.push('-');
    }
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(',');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_the_indonesian_way() {
        for (value, decimals, text) in [
            (299_178.44, 1, "299.178,4"),
            (0.0, 0, "0"),
            (-0.2, 0, "0"),
            (-1234.0, 0, "-1.234"),
            (99.5, 2, "99,50"),
        ] {
            assert_eq!(number(value, decimals), text);
        }
    }
}
