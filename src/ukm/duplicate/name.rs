//! What of a trade name tells one business from another.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::ukm::product::{Dictionary, built_in, normalise};

/// Words that say what kind of business it is, or how people are addressed.
const GENERIC: &str = "toko tk warung wr wrg wm kedai depot rumah makan rm kios lapak gerobak usaha ud cv pt pd koperasi \
    umkm ukm ikm kelompok kel produsen pengrajin perajin agen distributor grosir eceran jual jualan penjual pedagang dagang \
    kelontong sembako jajanan jajan cemilan camilan makanan minuman masakan catering katering kuliner resto restoran cafe \
    kafe kopi angkringan bengkel las motor mobil salon konveksi penjahit jahit laundry loundry cuci fotokopi fotocopy \
    jasa service servis bu ibu pak bapak bpk mang kang teh ceu mas mbak haji hj h hajah ustad bunda mama mamah emak ema \
    abah kakak a si sang aneka serba home industri industry industries produk olahan khas asli dan di dari of the by snack \
    food kue roti bakery store shop online mart minimarket pasar desa kampung kp nama tidak ada tanpa belum";

/// Words of products that are given as names more often.
const TELLING: &str = "sari mutiara pelangi melati kenanga mawar bintang mas madu permata cahaya indah jaya";

/// Words that many unrelated businesses are made of: the general ones, and those of the product dictionary.
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let dictionary = built_in().ok();
    let of_products = dictionary.iter().flat_map(Dictionary::words);
    let words = of_products.filter(|word| !TELLING.split_whitespace().any(|telling| telling == *word));
    words.chain(GENERIC.split_whitespace()).map(str::to_owned).collect()
});

/// Words this alike are one word with a slip in it.
const SAME_WORD: f64 = 0.88;

/// A trade name, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// All of it in one spelling.
    spelt: String,
    /// The words that tell it from others, in order; none in "Warung Makan".
    core: Vec<String>,
    /// The other words.
    kind: Vec<String>,
}

impl Name {
    /// Prepares a name.
    pub fn new(name: &str) -> Self {
        let spelt = normalise(name).replace(',', " ");
        let words: Vec<&str> = spelt.split_whitespace().collect();
        let (kind, core) =
            words.iter().map(|word| (*word).to_owned()).partition(|word| COMMON.contains(word));
        Self { spelt: words.join(" "), core, kind }
    }

    /// True when nothing in it tells it from others of its kind.
    pub fn is_generic(&self) -> bool {
        self.core.iter().all(|word| word.len() < 3)
    }

    /// True when it is the same word by word.
    pub fn is_same(&self, other: &Self) -> bool {
        self.spelt == other.spelt
    }

    /// True when both say what is sold, and nothing that both say.
    pub fn sells_other(&self, other: &Self) -> bool {
        let both = !self.kind.is_empty() && !other.kind.is_empty();
        let same = |word: &String| other.kind.iter().any(|one| alike(word, one) >= SAME_WORD);
        both && !self.kind.iter().any(same)
    }

    /// From 0 to 1: how alike the telling words are. 0 when one of the names has none.
    pub fn similarity(&self, other: &Self) -> f64 {
        if self.is_generic() || other.is_generic() {
            return 0.0;
        }
        let (mine, others) = (self.core.concat(), other.core.concat());
        if mine == others {
            return 1.0;
        }
        let longest = mine.len().max(others.len());
        // As a whole, since people write "Mekarsari" and "Mekar Sari".
        let whole = if longest <= mine.len().min(others.len()) + 3 {
            1.0 - strsim::osa_distance(&mine, &others) as f64 / longest as f64
        } else {
            0.0
        };
        whole.max(self.shared(other))
    }

    /// As [`Self::similarity`], with the words that say what is sold, which tell "Warung Barokah" from "Salon Barokah".
    pub fn closeness(&self, other: &Self) -> f64 {
        let same = |word: &&String| other.kind.iter().any(|one| alike(word, one) >= SAME_WORD);
        let both = self.kind.iter().filter(same).count();
        let all = self.kind.len() + other.kind.len();
        let kind = if all == 0 { 1.0 } else { 2.0 * both as f64 / all as f64 };
        0.75 * self.similarity(other) + 0.25 * kind
    }

    /// Letters of the words that both have, slips forgiven, as a share of all letters (Dice).
    fn shared(&self, other: &Self) -> f64 {
        let mut left: Vec<&str> = other.core.iter().map(String::as_str).collect();
        let letters = |core: &[String]| core.iter().map(String::len).sum::<usize>();
        let all = letters(&self.core) + letters(&other.core);
        let mut common = 0.0;
        for word in &self.core {
            let alike = left.iter().enumerate().map(|(ix, one)| (ix, alike(word, one)));
            let Some((ix, alike)) = alike.max_by(|a, b| a.1.total_cmp(&b.1)) else { break };
            if alike >= SAME_WORD {
                common += alike * (word.len() + left.swap_remove(ix).len()) as f64;
            }
        }
        common / all.max(1) as f64
    }
}

fn alike(a: &str, b: &str) -> f64 {
    // Short words are other words when one letter changes, and few slips touch the first letter.
    if a == b {
        1.0
    } else if a.len().min(b.len()) < 4 || a.as_bytes().first() != b.as_bytes().first() {
        0.0
    } else {
        strsim::jaro_winkler(a, b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(a: &str, b: &str) -> f64 {
        Name::new(a).similarity(&Name::new(b))
    }

    #[test]
    fn names_that_say_only_what_is_sold_are_like_none() {
        for name in [
            "Warung Makan",
            "Toko Kelontong",
            "WARUNG",
            "Keripik Singkong",
            "Bengkel Motor",
            "Kedai Kopi",
            "Warung Bu Hj.",
            "Jual Nasi Uduk",
            "-",
            "Rumah Makan",
        ] {
            assert!(Name::new(name).is_generic(), "{name}: {:?}", Name::new(name));
            assert!(similarity(name, name).abs() < 1e-9, "{name}");
        }
    }

    #[test]
    fn slips_titles_and_spaces_leave_a_name_what_it_is() {
        for (a, b) in [
            ("Warung Bu Suryani", "Warung Nasi Suryani"),
            ("Mekar Sari", "Toko Mekarsari"),
            ("Keripik Barokah", "Kripik Barokah"),
            ("Dapur Nenk Lilis", "Dapur Neng Lilis"),
            ("Saung Kuring", "SAUNG KURING 2"),
        ] {
            assert!(similarity(a, b) >= 0.85, "{a} / {b}: {}", similarity(a, b));
        }
        for (a, b) in
            [("Warung Bu Suryani", "Warung Bu Halimah"), ("Barokah Jaya", "Maju Jaya"), ("Sari", "Sofi")]
        {
            assert!(similarity(a, b) < 0.7, "{a} / {b}: {}", similarity(a, b));
        }
    }
}
