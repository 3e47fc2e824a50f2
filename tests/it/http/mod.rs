//! The service as its visitors meet it, called in process.

mod bad_input;
mod contract;
mod page;
mod rule;
