//! The index against plain counting, one record after another, with exact geodesics.

mod delta;
mod oracle;
mod queries;
mod tiles;
