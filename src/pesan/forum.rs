//! For the group of a desa's forum: one text and one picture that lead everybody of the desa to the same page.

use super::text;
use crate::http::qr::{self, EcLevel, QrError};

/// What an officer posts into the group or prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The message.
    pub text: String,
    /// The address as a QR code: an SVG element.
    pub qr: String,
}

/// Why there is no invitation.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// The address is too long for a picture that a cheap phone reads.
    #[error("alamat terlalu panjang untuk kode QR")]
    Link(#[from] QrError),
    /// The text.
    #[error(transparent)]
    Text(#[from] askama::Error),
}

/// The invitation to the page `link` of a desa.
pub fn invitation(desa: &str, kecamatan: &str, link: &str) -> Result<Invitation, InvitationError> {
    let text = text::forum(desa, kecamatan, link)?;
    // Printed and photographed on a wall: a quarter of it may be lost.
    let qr = qr::draw(link, "Kode QR menuju halaman desa", EcLevel::Q)?;
    Ok(Invitation { text, qr })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_names_the_desa_and_leads_to_one_page() {
        let link = "https://ukm.example.go.id/wilayah/cibinong/pondok-rajeg";
        let made = invitation("Pondok Rajeg", "Cibinong", link).unwrap();
        assert!(made.text.contains("Pondok Rajeg, Kecamatan Cibinong") && made.text.contains(link));
        assert!(made.qr.starts_with("<svg") && made.qr.trim_end().ends_with("</svg>"), "{}", made.qr);
        assert!(
            !made.qr.contains("style=") && !made.qr.contains("<script"),
            "the page's policy forbids both"
        );
        assert_eq!(made, invitation("Pondok Rajeg", "Cibinong", link).unwrap());
        let other = invitation("Pondok Rajeg", "Cibinong", "https://ukm.example.go.id/").unwrap();
        assert_ne!(made.qr, other.qr);
        assert!(invitation("Pondok Rajeg", "Cibinong", &"x".repeat(5_000)).is_err());
    }
}
