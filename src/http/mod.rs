//! Web server: router, layers, errors, extractors, the frame of pages.

pub mod assets;
pub mod body;
pub mod error;
mod extract;
pub mod form;
pub mod format;
mod health;
pub mod json;
mod layers;
pub mod listen;
pub mod origin;
pub mod page;
pub mod params;
pub mod parts;
pub mod qr;
mod resend;
pub mod route;
pub mod router;

pub use extract::Path;
