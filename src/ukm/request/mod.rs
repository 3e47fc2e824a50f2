//! What people ask for about a business, and what officers decide.
//!
//! Whoever asks puts a [`New`] in the transaction of the cause, and writes the audit beside it. An officer takes a request,
//! so that no two work on the same one, and decides it; carrying out what was approved is the part of whoever knows the
//! kind. Contents and reasons rest sealed with the key of the business and go with it.
//!
//! Owns `request`.

mod kind;
mod query;

pub use kind::{Kind, State};
pub use query::{
    Decision, LEASE, New, Put, Request, RequestError, Taken, Wanted, carry, carry_back, decide, find, list,
    put, take,
};
