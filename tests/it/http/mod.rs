//! The service as its visitors meet it, called in process.

mod answer;
mod away;
mod bad_input;
mod consent;
mod contract;
mod escape;
mod list;
mod page;
mod rule;
mod shape;
mod sitemap;
mod state;
