//! Files that people send: photos of businesses.
//!
//! An upload becomes two small JPEGs ([`photo`]), which rest in an object store ([`store`]); the table `file` says whose
//! they are ([`album`]). Objects are written first, then the row; what a crash leaves without a row is swept
//! ([`sweep`]). Owns `file`.

pub mod album;
pub mod config;
mod connector;
pub mod page;
pub mod photo;
pub mod store;
pub mod sweep;
pub mod upload;

pub use album::{Belongs, Kept, MOST};
pub use config::FileConfig;
pub use store::{Store, StoreError};
pub use upload::{Sent, receive};
