//! Names as they are compared: lower case, without accents and punctuation.

/// The form of `text` in which names are searched and sorted: lower-case letters and digits, words parted by one
/// space. Apostrophes vanish (`Ma'ruf` is `maruf`), other signs part words.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded form of `text` to `out`.
pub(super) fn fold_into(text: &str, out: &mut String) {
    let begin = out.len();
    let mut gap = false;
    for c in text.chars() {
        if matches!(c, '\'' | '’' | '‘' | '`' | '´') {
            continue;
        }
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && out.len() > begin {
            out.push(' ');
        }
        gap = false;
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            for lower in c.to_lowercase() {
                match base_letters(lower) {
                    "" => out.push(lower),
                    base => out.push_str(base),
                }
            }
        }
    }
}

/// The words of a query, folded, in order, without repetition.
pub fn words(query: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in fold(query).split(' ').filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// ASCII letters for a Latin letter with a mark; nothing for other scripts.
fn base_letters(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'ī' | 'ĭ' | 'ı' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ś' | 'š' | 'ş' => "s",
        'ß' => "ss",
        'ù'..='ü' | 'ū' | 'ŭ' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded() {
        assert_eq!(fold("  Warung  \"Bu Ma'ruf\" – Kopi & Café No.7 "), "warung bu maruf kopi cafe no 7");
        assert_eq!(fold("…"), "");
    }

    #[test]
    fn the_words_of_a_query_keep_their_order() {
        assert_eq!(words("Es Kelapa  es"), ["es", "kelapa"]);
        assert!(words(" -- ").is_empty());
    }
}
