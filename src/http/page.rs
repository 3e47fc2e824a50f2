//! What all HTML pages share: the frame around them and how they are sent.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::error::{Error, Problem};
use super::resend::Resend;
use crate::app::App;

/// The seed's menus; the page that is shown belongs to one of them, or to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// `/ukm`
    Ukm,
    /// `/peta`
    Peta,
    /// `/produk`
    Produk,
    /// `/wilayah`
    Wilayah,
    /// Any other page.
    None,
}

/// Whoever is signed in, as the frame shows them.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// They have a desk of their own as an owner.
    pub owner: bool,
    /// They have work screens.
    pub desk: bool,
    /// They read the register without names, and nothing else of it.
    pub evaluates: bool,
    /// Name of the admin utama who looks through their eyes.
    pub viewer: Option<String>,
}

/// The frame of a page: what `http/layout.html` needs.
#[derive(Debug)]
pub struct Layout {
    /// Name of the page, without the site's name.
    pub title: String,
    /// One sentence for search engines and link previews.
    pub description: String,
    /// Menu that is marked as current.
    pub menu: Menu,
    /// Name of the kabupaten or kota, for example "Kabupaten Bogor".
    pub kabupaten: String,
    /// True while what is shown is example data: pages say so and ask not to be indexed.
    pub demo: bool,
    /// Full address of the page, when `PUBLIC_URL` is set.
    pub canonical: Option<String>,
    /// Addresses of style sheets.
    pub styles: Vec<String>,
    /// Addresses of scripts, all modules.
    pub scripts: Vec<String>,
    /// Whoever is signed in; none on pages that are the same for everybody.
    pub person: Option<Person>,
}

impl Layout {
    /// The frame of a page called `title`.
    pub fn new(app: &App, menu: Menu, title: impl Into<String>, description: impl Into<String>) -> Self {
        let assets = app.assets();
        let (kabupaten, demo) = app.atlas().map_or_else(
            |_| (String::new(), false),
            |atlas| (atlas.areas.kabupaten().name.clone(), atlas.demo()),
        );
        Self {
            title: title.into(),
            description: description.into(),
            menu,
            kabupaten,
            demo,
            canonical: None,
            styles: assets.address("src/style/main.css").into_iter().collect(),
            scripts: assets.address("src/entry/base.ts").into_iter().collect(),
            person: None,
        }
    }

    /// Shows who is signed in.
    #[must_use]
    pub fn with_person(mut self, person: impl Into<Option<Person>>) -> Self {
        self.person = person.into();
        self
    }

    /// Adds the script built from `source`, with its styles.
    #[must_use]
    pub fn with_script(mut self, app: &App, source: &str) -> Self {
        self.scripts.extend(app.assets().address(source));
        self.styles.extend(app.assets().styles(source));
        self
    }

    /// Says where the page lives: `path` begins with `/`.
    #[must_use]
    pub fn at(mut self, app: &App, path: &str) -> Self {
        self.canonical =
            app.config().public_url.as_ref().map(|base| format!("{}{path}", base.trim_end_matches('/')));
        self
    }

    /// True when `menu` is the current one.
    pub fn is(&self, menu: Menu) -> bool {
        self.menu == menu
    }
}

/// Renders `page` as the answer with `status`.
pub fn render(status: StatusCode, page: &impl Template) -> Result<Response, Error> {
    let html = page.render().map_err(|error| Error::Internal(error.into()))?;
    let mut response = (status, Html(html)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// As [`render`], for a page that nobody may keep: it shows what somebody typed, or opens something.
pub fn render_unkept(status: StatusCode, page: &impl Template) -> Result<Response, Error> {
    Ok(without_store(render(status, page)?))
}

/// Nobody may keep this answer.
pub fn without_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[derive(Template)]
#[template(path = "http/problem.html")]
struct ProblemPage {
    layout: Layout,
    problem: Problem,
    resend: Option<Resend>,
}

/// Draws a problem for people: used on the responses of the page router.
pub fn draw_problem(app: &App, mut response: Response) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let status = response.status();
    let layout = Layout::new(app, Menu::None, problem.title, "");
    let resend = response.extensions_mut().remove::<Resend>();
    let Ok(page) = render(status, &ProblemPage { layout, problem, resend }) else { return response };
    let (mut parts, _json) = response.into_parts();
    // What the problem says in its headers, when to come back for instance, holds for people too.
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, page.into_body())
}
