//! Small pieces that several pages show.

/// One step of a breadcrumb; the last one has no address.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// For people.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads to `href`.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// One entry of a select, or a link with its label.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent, or where it leads.
    pub value: String,
    /// For people.
    pub label: String,
    /// Chosen now.
    pub selected: bool,
}

impl Choice {
    /// An entry.
    pub fn new(value: impl Into<String>, label: impl Into<String>, selected: bool) -> Self {
        Self { value: value.into(), label: label.into(), selected }
    }
}

/// Entries of a select under one heading.
#[derive(Clone, Debug)]
pub struct ChoiceGroup {
    /// The heading.
    pub name: String,
    /// Its entries.
    pub options: Vec<Choice>,
}

/// One bar of a bar list.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it stands for, in addresses.
    pub slug: String,
    /// For people.
    pub name: String,
    /// Its figures, for people.
    pub text: String,
    /// Length, 0–100.
    pub width: u32,
}
