//! One row per address and method: what it is, who may come, and what answers.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodFilter;
use axum::routing::{MethodRouter, on};

use crate::account::guard::{Access, guard};
use crate::app::App;

/// How an address answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// HTML for people: problems are drawn as pages.
    Page,
    /// Data for programs, open to any site.
    Data,
    /// Files and states of the process.
    Plain,
}

/// One address with one method.
pub struct Route {
    /// What kind of answer it gives.
    pub kind: Kind,
    /// The method.
    pub method: Method,
    /// The address, with its parts in braces.
    pub path: &'static str,
    /// Who may come.
    pub access: Access,
    handler: MethodRouter<App>,
}

impl Route {
    /// A page that everybody may read.
    pub fn public<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Self {
        Self::get(path, Access::Public, handler)
    }

    /// A page that is read.
    pub fn get<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        let handler = on(MethodFilter::GET, handler);
        Self { kind: Kind::Page, method: Method::GET, path, access, handler }
    }

    /// A form that is sent.
    pub fn post<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        let handler = on(MethodFilter::POST, handler);
        Self { kind: Kind::Page, method: Method::POST, path, access, handler }
    }

    /// Public data.
    pub fn data<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Self {
        Self { kind: Kind::Data, ..Self::public(path, handler) }
    }

    /// A public file or state.
    pub fn plain<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Self {
        Self { kind: Kind::Plain, ..Self::public(path, handler) }
    }

    /// Adds it to `router`, behind its guard. Reading what is public asks nobody, which keeps the map fast.
    fn add_to(self, router: Router<App>, app: &App) -> Router<App> {
        if self.access == Access::Public && self.method == Method::GET {
            return router.route(self.path, self.handler);
        }
        let state = (app.clone(), self.access);
        router.route(self.path, self.handler.route_layer(from_fn_with_state(state, guard)))
    }
}

/// A router of all routes of one kind.
pub fn collect(routes: Vec<Route>, kind: Kind, app: &App) -> Router<App> {
    let wanted = routes.into_iter().filter(|route| route.kind == kind);
    wanted.fold(Router::new(), |router, route| route.add_to(router, app))
}

/// The table as documentation (`docs/ACCESS.md`).
pub fn document(routes: &[Route]) -> String {
    let rows = routes
        .iter()
        .map(|route| format!("| {} | `{}` | {} |\n", route.method, route.path, route.access.describe()));
    let head = "# Who may come where\n\n\
         Written from the table of routes (`src/http/router.rs`); a test compares the two and says how to write it anew.\n\
         Whoever is not signed in is led to `/masuk`; what is forbidden is answered like what does not exist (404).\n\
         Rules about single records, areas and product groups are in `src/account/policy/`.\n\n\
         | method | address | who |\n|---|---|---|\n";
    std::iter::once(head.to_owned()).chain(rows).collect()
}
