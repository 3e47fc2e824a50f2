//! `/bantuan/mutu`: the rules in words, drawn from the table that judges.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::http::error::Error;
use crate::http::page::{Layout, Menu, render};
use crate::mutu::class::{Class, Part};
use crate::mutu::rule::{self, Rule};

#[derive(Template)]
#[template(path = "mutu/page/help.html")]
struct HelpPage {
    layout: Layout,
    classes: [Class; 5],
    parts: Vec<(Part, Vec<&'static Rule>)>,
    count: usize,
}

/// `GET /bantuan/mutu`
pub async fn show(AppState(app): AppState<App>) -> Result<Response, Error> {
    let of = |part: Part| {
        let mut rules: Vec<&Rule> = rule::all().filter(|rule| rule.part == part).collect();
        rules.sort_by_key(|rule| (rule.class, !rule.heavy, std::cmp::Reverse(rule.points)));
        (part, rules)
    };
    let about = "Aturan yang dipakai untuk memeriksa data UKM, dan apa yang harus dilakukan.";
    let page = HelpPage {
        layout: Layout::new(&app, Menu::None, "Aturan mutu data", about).at(&app, "/bantuan/mutu"),
        classes: Class::ALL,
        parts: Part::ALL.map(of).into(),
        count: rule::all().count(),
    };
    render(StatusCode::OK, &page)
}
