//! Text as people type and paste it, without what nobody sees: the one place for invisible and control characters.

/// True for characters that take no room: they come along when text is pasted, and two words that look alike are not.
/// The joiners of writing systems and emoji are among them.
fn is_invisible(ch: char) -> bool {
    matches!(ch, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// On one line: no invisible characters, and a space for each control character and each kind of space.
pub fn line(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let seen = text.chars().filter(|ch| !is_invisible(*ch));
    let line: String = seen.map(|ch| if ch.is_control() || ch.is_whitespace() { ' ' } else { ch }).collect();
    line.trim().to_owned()
}

/// As [`line`], with the ends of lines kept.
pub fn lines(text: &str) -> String {
    let lines = text.lines().map(line).collect::<Vec<_>>().join("\n");
    lines.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_gone_and_lines_stay_lines() {
        assert_eq!(line("\u{feff} Keripik\u{200b} \u{202e}Bu\u{a0}Siti\0 \n"), "Keripik Bu Siti");
        assert_eq!(lines("keripik\r\n\tdodol\u{7}\n\n"), "keripik\ndodol");
        assert_eq!(line("\u{200f}\0"), "");
    }
}
