//! `simbaumi openapi`: the description of the public API.

use std::process::ExitCode;

use utoipa::OpenApi;

use crate::site::api_page::ApiDoc;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    say!("{}", ApiDoc::openapi().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
