//! One spelling for what people write in many.

/// Lower-case words of ASCII letters and digits, separated by one space; `,` stands as a word of its own where the writer
/// ended a phrase. Accents fall away, `gado²` and `gado2` become `gado gado`, hyphens become spaces, `&` becomes `dan`.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut word = String::new();
    for ch in text.chars() {
        match ch {
            'a'..='z' | '0'..='9' => word.push(ch),
            'A'..='Z' => word.push(ch.to_ascii_lowercase()),
            '²' => word.push('2'),
            // An apostrophe is spelling, not a boundary: "Jum'at", "Do'a".
            '\'' | '’' | '‘' | '`' | 'ʼ' => {}
            '&' => {
                end_word(&mut out, &mut word);
                push_word(&mut out, "dan");
            }
            ',' | ';' | '.' | ':' | '(' | ')' | '[' | ']' | '/' | '\\' | '|' | '+' | '\n' | '\r' | '!'
            | '?' | '•' => {
                end_word(&mut out, &mut word);
                end_phrase(&mut out);
            }
            _ => match unaccented(ch) {
                Some(letter) => word.push(letter),
                None => end_word(&mut out, &mut word),
            },
        }
    }
    end_word(&mut out, &mut word);
    out.truncate(out.trim_end_matches([' ', ',']).len());
    out
}

fn push_word(out: &mut String, word: &str) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

fn end_phrase(out: &mut String) {
    if !out.is_empty() && !out.ends_with(',') {
        out.push_str(" ,");
    }
}

fn end_word(out: &mut String, word: &mut String) {
    if word.is_empty() {
        return;
    }
    // "lt2" and "3kg" are no reduplication; one begins with a word of three letters or more.
    match word
        .strip_suffix('2')
        .filter(|stem| stem.len() >= 3 && stem.bytes().all(|b| b.is_ascii_lowercase()))
    {
        Some(stem) => {
            push_word(out, stem);
            push_word(out, stem);
        }
        None => push_word(out, word),
    }
    word.clear();
}

/// The plain letter under an accent, for the letters of western European encodings.
fn unaccented(ch: char) -> Option<char> {
    Some(match ch.to_lowercase().next()? {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => 'o',
        'š' => 's',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' => 'u',
        'ý' | 'ÿ' => 'y',
        'ž' => 'z',
        _ => return None,
    })
}
