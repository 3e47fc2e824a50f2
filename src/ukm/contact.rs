//! Links by which a visitor reaches a seller or the way to them.

use crate::config::Config;
use crate::geodesy::LonLat;
use crate::http::params::encode;

/// A `WhatsApp` chat with the number `phone` (E.164), opened with a first sentence that names the business.
/// The address wants digits only.
pub fn whatsapp(phone: &str, name: &str) -> Option<String> {
    chat(phone, &format!("Halo, saya melihat {name} di SI MBA UMI."))
}

/// A chat with the forum about the registration with a public code, where the forum has a number.
pub fn forum(config: &Config, code: &str) -> Option<String> {
    let text = format!("Halo, saya bertanya tentang pendaftaran {code} di SI MBA UMI.");
    chat(config.forum_phone.as_ref()?.as_str(), &text)
}

fn chat(phone: &str, text: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 8).then(|| format!("https://wa.me/{digits}?text={}", encode(text)))
}

/// Directions to `to` in Google Maps.
pub fn route(to: LonLat) -> String {
    format!("https://www.google.com/maps/dir/?api=1&destination={:.6}%2C{:.6}", to.lat(), to.lon())
}

/// The position for any map application (RFC 5870).
pub fn geo_uri(to: LonLat) -> String {
    format!("geo:{:.6},{:.6}", to.lat(), to.lon())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_address_holds_digits_only() {
        let address = whatsapp("+62812-0000-0001", "Keripik & Kopi").unwrap();
        assert!(address.starts_with("https://wa.me/6281200000001?text=Halo%2C%20saya"), "{address}");
        assert!(address.contains("Keripik%20%26%20Kopi"));
        assert_eq!(whatsapp("-", "x"), None);
    }
}
