//! `simbaumi openapi`: the description of the public API.

use std::process::ExitCode;

use utoipa::OpenApi;

use crate::site::api_page::ApiDoc;

#[expect(clippy::print_stdout, reason = "the description is this command's output")]
pub(super) fn run() -> anyhow::Result<ExitCode> {
    println!("{}", ApiDoc::openapi().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
