//! From free text to products.

use super::{Dictionary, Match, normalise};
use crate::peta::ProductIx;

/// Nobody's description means more products than this.
const MOST: usize = 5;

/// So many parts of one assortment in a text mean the assortment.
const PARTS_OF_A_WHOLE: usize = 3;

/// Descriptions are read up to here, in bytes; a longer one has said it before.
const LONGEST_TEXT: usize = 2_000;

/// Forms of address, and words for places. The word after one is a name, not a product.
const TITLES: [&str; 39] = [
    "bu", "ibu", "pak", "bapak", "bpk", "mbak", "mbk", "mb", "mba", "mas", "mbah", "mbok", "mak", "emak",
    "kang", "ceu", "neng", "teteh", "haji", "hj", "bang", "cak", "lek", "yu", "om", "tante", "bunda", "umi",
    "mama", "budhe", "pakde", "cik", "koh", "abah", "pasar", "jalan", "jl", "gang", "gg",
];

/// Words of a text: where they stand in its normalised form, or a repaired word instead.
struct Words<'a> {
    text: String,
    /// Start and end of each word in `text`.
    spans: Vec<(usize, usize)>,
    title_before: Vec<bool>,
    dictionary: &'a Dictionary,
}

/// A term found at a word, so many words long.
struct Hit {
    at: usize,
    length: usize,
    product: ProductIx,
}

impl Dictionary {
    /// The products that a description names, the main one first; empty when it names none clearly.
    pub fn classify(&self, text: &str) -> Vec<ProductIx> {
        self.find(text, true).into_iter().map(|found| found.product).collect()
    }

    /// The products that a description names, with the words that named them.
    pub fn matches(&self, text: &str) -> Vec<Match> {
        self.find(text, true)
    }

    /// The products of a business, from what it says it does and from its trade name. A name speaks when the description
    /// names no product, or only the kind of shop; spelling is not repaired in it, because names of people are near to
    /// words.
    pub fn classify_business(&self, name: &str, activity: &str) -> Vec<Match> {
        let said = self.find(activity, true);
        let only_general = said.iter().all(|found| self.is_general(found.product));
        if !only_general {
            return said;
        }
        let mut all = self.find(name, false);
        all.retain(|found| said.is_empty() || !self.is_general(found.product));
        for found in said {
            if all.iter().all(|other| other.product != found.product) {
                all.push(found);
            }
        }
        all.truncate(MOST);
        all
    }

    fn is_general(&self, product: ProductIx) -> bool {
        self.product(product).general
    }

    fn find(&self, text: &str, repair: bool) -> Vec<Match> {
        let text = text.get(..text.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default();
        let words = Words::new(self, text, repair);
        let mut hits = words.hits();
        hits.sort_by_key(|hit| (std::cmp::Reverse(hit.length), hit.at));
        let mut taken = vec![false; words.spans.len()];
        hits.retain(|hit| {
            let span = &mut taken[hit.at..hit.at + hit.length];
            let free = span.iter().all(|taken| !taken);
            if free {
                span.fill(true);
            }
            free
        });
        hits.sort_by_key(|hit| (self.is_general(hit.product), hit.at));
        let mut found: Vec<Match> = Vec::with_capacity(hits.len().min(MOST));
        for hit in hits {
            if found.iter().all(|other| other.product != hit.product) {
                found.push(Match { product: hit.product, term: words.phrase(hit.at, hit.length).into() });
            }
        }
        self.fold_parts(&mut found);
        found.truncate(MOST);
        found
    }

    /// Puts an assortment in the place of its parts, when it is named too or when many parts are.
    fn fold_parts(&self, found: &mut Vec<Match>) {
        let whole_of = |found: &Match| self.product(found.product).part_of;
        let Some(whole) = found.iter().find_map(whole_of) else { return };
        let parts = found.iter().filter(|part| whole_of(part) == Some(whole)).count();
        let named = found.iter().any(|other| other.product == whole);
        if named {
            found.retain(|part| whole_of(part) != Some(whole));
        } else if parts >= PARTS_OF_A_WHOLE {
            if let Some(first) = found.iter_mut().find(|part| whole_of(part) == Some(whole)) {
                first.product = whole;
            }
            found.retain(|part| whole_of(part) != Some(whole));
        }
    }
}

impl<'a> Words<'a> {
    fn new(dictionary: &'a Dictionary, text: &str, repair: bool) -> Self {
        let plain = normalise(text);
        let text = if repair { repaired(dictionary, &plain).unwrap_or(plain) } else { plain };
        let mut spans = Vec::with_capacity(16);
        let mut title_before = Vec::with_capacity(16);
        let mut after_title = false;
        let mut at = 0;
        for word in text.split(' ') {
            spans.push((at, at + word.len()));
            title_before.push(after_title);
            after_title = TITLES.contains(&word);
            at += word.len() + 1;
        }
        Self { text, spans, title_before, dictionary }
    }

    /// `length` words from word `at`.
    fn phrase(&self, at: usize, length: usize) -> &str {
        let start = self.spans[at].0;
        let end = self.spans[at + length - 1].1;
        self.text.get(start..end).unwrap_or_default()
    }

    /// Every term of the dictionary in the text, overlapping ones too.
    fn hits(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        for at in 0..self.spans.len() {
            let Some(&longest) = self.dictionary.longest.get(self.phrase(at, 1)) else { continue };
            for length in 1..=longest.min(self.spans.len() - at) {
                if length == 1 && self.title_before[at] {
                    continue;
                }
                if let Some(&product) = self.dictionary.terms.get(self.phrase(at, length)) {
                    hits.push(Hit { at, length, product });
                }
            }
        }
        hits
    }
}

/// The text with its slips repaired, if it has any.
fn repaired(dictionary: &Dictionary, text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let mut at = 0;
    let mut after_title = false;
    for word in text.split(' ') {
        let better = if after_title { None } else { dictionary.spelling.repair(word) };
        if better.is_some() && out.is_none() {
            out = text.get(..at).map(str::to_owned);
        }
        if let Some(out) = &mut out {
            if at > 0 && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            out.push_str(better.unwrap_or(word));
        }
        after_title = TITLES.contains(&word);
        at += word.len() + 1;
    }
    out
}
