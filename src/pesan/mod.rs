//! Messages to people: e-mail, `WhatsApp`, SMS.
//!
//! A message is put into the [`outbox`] in the transaction of the change that causes it, and leaves by one of two ways:
//! the [`worker`] sends it where its channel is set up ([`MessageConfig`]), otherwise an officer hands it over with a
//! ready link. docs/MESSAGES.md says what is promised about sending once, and how to write a gateway.
//!
//! Owns `outbox`. Nothing personal is logged or kept outside the sealed column.

mod address;
mod attempt;
mod claim;
mod config;
mod content;
pub mod forum;
mod gateway;
mod mail;
pub mod outbox;
mod send;
mod text;
pub mod worker;

pub use address::{Address, AddressError, Channel, Phone};
pub use config::{Gateway, MessageConfig, Smtp};
pub use outbox::{Message, Put, put};
pub use send::Channels;
pub use text::{Kind, LONGEST, LONGEST_LINK, Text};
pub use worker::Worker;
