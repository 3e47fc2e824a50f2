//! The forms on a page, as a browser sees them.

use std::collections::BTreeSet;

use crate::support::html::{attributes, unescape};

/// What takes an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Hidden,
    /// A line or several, which comes back as it was typed.
    Text,
    /// A line that is never shown again.
    Secret,
    /// One out of a list.
    Choice,
    /// A box to tick.
    Tick,
}

/// A field with what stands in it.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// What it sends; nothing for a box that is not ticked or a list without a choice.
    pub value: Option<String>,
}

/// A form, sent by one of its buttons.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    pub posts: bool,
    pub has_files: bool,
    pub fields: Vec<Field>,
}

impl Form {
    /// The fields that somebody fills in, rows only once: with where it goes they tell one form from another.
    pub fn questions(&self) -> BTreeSet<&str> {
        self.fields
            .iter()
            .filter(|field| field.kind != Kind::Hidden)
            .map(|field| field.name.as_str())
            .collect()
    }
}

/// One tag: its name, its text, and what stands between it and the next one.
struct Tag<'a> {
    name: &'a str,
    text: &'a str,
    after: &'a str,
}

impl Tag<'_> {
    fn get(&self, attribute: &str) -> Option<String> {
        attributes(&format!(" {}", self.text), attribute).into_iter().next()
    }

    fn has(&self, word: &str) -> bool {
        self.text.split_whitespace().any(|one| one == word)
    }

    /// The field that an input or a text area is.
    fn field(&self) -> Option<Field> {
        let name = self.get("name")?;
        let value = self.get("value");
        let kind = self.get("type").unwrap_or_default();
        let (kind, value) = match kind.as_str() {
            _ if self.name == "textarea" => (Kind::Text, Some(unescape(self.after))),
            "hidden" => (Kind::Hidden, Some(value.unwrap_or_default())),
            "password" => (Kind::Secret, Some(String::new())),
            "file" | "submit" => return None,
            "radio" => (Kind::Choice, value.filter(|_| self.has("checked"))),
            "checkbox" => (Kind::Tick, value.filter(|_| self.has("checked"))),
            // Numbers of persons are not shown again once they are kept.
            _ if ["nik", "npwp"].contains(&name.as_str()) => (Kind::Secret, Some(value.unwrap_or_default())),
            _ => (Kind::Text, Some(value.unwrap_or_default())),
        };
        Some(Field { name, kind, value })
    }
}

/// Puts a field to the others; buttons of one choice are one field.
fn add(fields: &mut Vec<Field>, field: Field) {
    let of_same = fields.iter_mut().find(|one| one.kind == Kind::Choice && one.name == field.name);
    match of_same {
        Some(one) if field.kind == Kind::Choice => one.value = one.value.take().or(field.value),
        _ => fields.push(field),
    }
}

/// Every form of a page that came from `address`, once for each place its buttons send it to.
pub fn forms(html: &str, address: &str) -> Vec<Form> {
    let (mut forms, mut ways) = (Vec::<Form>::new(), Vec::new());
    let (mut open, mut select, mut button) = (false, None::<Field>, None::<Field>);
    for piece in html.split('<').skip(1) {
        let Some((text, after)) = piece.split_once('>') else { continue };
        let Some(name) = text.split_whitespace().next() else { continue };
        let tag = Tag { name, text, after };
        if name == "form" {
            (open, button) = (true, None);
            forms.push(Form {
                action: tag.get("action").unwrap_or_else(|| address.to_owned()),
                posts: tag.get("method").is_some_and(|method| method == "post"),
                has_files: tag.get("enctype").is_some_and(|kind| kind.starts_with("multipart")),
                fields: Vec::new(),
            });
        }
        let Some(form) = forms.last_mut().filter(|_| open) else { continue };
        match name {
            "input" | "textarea" => tag.field().into_iter().for_each(|field| add(&mut form.fields, field)),
            "select" => {
                let name = tag.get("name").unwrap_or_default();
                select = Some(Field { name, kind: Kind::Choice, value: None });
            }
            "option" => {
                if let Some(select) = &mut select
                    && (tag.has("selected") || select.value.is_none())
                {
                    select.value = Some(tag.get("value").unwrap_or_else(|| unescape(after)));
                }
            }
            "/select" => form.fields.extend(select.take()),
            "button" => {
                let sent =
                    tag.get("name").map(|name| Field { name, kind: Kind::Hidden, value: tag.get("value") });
                match tag.get("formaction") {
                    Some(action) => ways.push((action, sent)),
                    // The one that is meant, else the first.
                    None if text.contains("primary") => button = sent,
                    None => button = button.or(sent),
                }
            }
            "/form" => {
                open = false;
                let form = form.clone();
                for (action, sent) in ways.drain(..) {
                    let mut way = Form { action, ..form.clone() };
                    way.fields.extend(sent);
                    forms.push(way);
                }
                let at = forms.iter().rposition(|one| one.action == form.action).unwrap_or_default();
                forms[at].fields.extend(button.take());
            }
            _ => {}
        }
    }
    forms
}

/// Addresses of this site that a page leads to, without what is behind `#`.
pub fn links(html: &str) -> Vec<String> {
    let all = attributes(html, "href").into_iter();
    all.map(|href| href.split('#').next().unwrap_or_default().to_owned())
        .filter(|href| href.starts_with('/') && !href.starts_with("//"))
        .collect()
}
