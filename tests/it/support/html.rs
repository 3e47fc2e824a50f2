//! As much HTML as tests need to look at.

/// Values of every `name="…"` in `html`, entities resolved.
pub fn attributes(html: &str, name: &str) -> Vec<String> {
    let opening = format!(" {name}=\"");
    html.split(&opening)
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(value, _)| unescape(value))
        .collect()
}

/// Resolves character references.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once(';') else {
            out.push('&');
            rest = after;
            continue;
        };
        let number = name.strip_prefix('#').and_then(|digits| {
            digits
                .strip_prefix('x')
                .map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())
        });
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            _ => number.and_then(char::from_u32),
        };
        if let Some(character) = character {
            out.push(character);
            rest = tail;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// What lies between `<element …>` and `</element>`, each time, entities resolved.
pub fn contents(html: &str, element: &str) -> Vec<String> {
    let (opening, closing) = (format!("<{element}"), format!("</{element}>"));
    html.split(&opening)
        .skip(1)
        .filter(|rest| rest.starts_with([' ', '>']))
        .filter_map(|rest| rest.split_once('>')?.1.split_once(&closing))
        .map(|(content, _)| unescape(content))
        .collect()
}
