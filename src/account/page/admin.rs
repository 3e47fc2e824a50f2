//! `/admin`: the desk, with the work screens that there are and that whoever asks may use.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::{layout, words};
use crate::account::policy::{Action, Actor, Menu, Subject};
use crate::app::App;
use crate::http::error::Error;
use crate::http::page::{Layout, render};

/// A work screen: where it is, what it is for, and what one must be allowed to do there.
struct Screen {
    href: &'static str,
    title: &'static str,
    about: &'static str,
    action: Action,
    subject: Subject<'static>,
}

const SCREENS: [Screen; 7] = [
    Screen {
        href: "/admin/ukm",
        title: "Data UKM",
        about: "Pendaftaran baru, permintaan, dan data yang perlu diperiksa.",
        action: Action::See,
        subject: Subject::Menu(Menu::Ukm),
    },
    Screen {
        href: "/admin/ganda",
        title: "Mungkin ganda",
        about: "Dua data yang mungkin usaha yang sama: gabungkan, atau nyatakan berbeda.",
        action: Action::Verify,
        subject: Subject::Menu(Menu::Ukm),
    },
    Screen {
        href: "/admin/impor",
        title: "Impor",
        about: "Masukkan banyak UKM dari berkas; setiap baris diperiksa, dan impor dapat dibatalkan.",
        action: Action::Import,
        subject: Subject::Menu(Menu::Ukm),
    },
    Screen {
        href: "/admin/mutu",
        title: "Mutu data",
        about: "Berapa data yang lengkap, bertentangan, atau usang, dan apa yang sebaiknya diperbaiki dulu.",
        action: Action::See,
        subject: Subject::Menu(Menu::Ukm),
    },
    Screen {
        href: "/admin/evaluasi",
        title: "Evaluasi",
        about: "Data UKM tanpa nama, seperti yang dibaca perguruan tinggi.",
        action: Action::Evaluate,
        subject: Subject::Menu(Menu::Ukm),
    },
    Screen {
        href: "/admin/pengguna",
        title: "Pengguna",
        about: "Akun petugas dan pendamping, wewenang, tautan kata sandi.",
        action: Action::See,
        subject: Subject::Accounts,
    },
    Screen {
        href: "/admin/log",
        title: "Catatan kegiatan",
        about: "Siapa mengubah apa, kapan, dan dari mana.",
        action: Action::See,
        subject: Subject::Log,
    },
];

#[derive(Template)]
#[template(path = "account/page/admin.html")]
struct AdminPage {
    layout: Layout,
    screens: Vec<&'static Screen>,
    grants: Vec<String>,
    /// Messages wait, since nobody knows where their links should lead.
    without_address: bool,
}

/// `GET /admin`
pub async fn show(AppState(app): AppState<App>, actor: Actor) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let grants = actor.identity().map(|one| one.grants.as_slice()).unwrap_or_default();
    let page = AdminPage {
        layout: layout(&app, &actor, "Meja kerja"),
        screens: SCREENS.iter().filter(|screen| actor.may(screen.action, &screen.subject)).collect(),
        grants: grants.iter().map(|grant| words::grant(grant, &atlas)).collect(),
        without_address: !app.config().links_lead_here() && actor.may(Action::See, &Subject::Accounts),
    };
    render(StatusCode::OK, &page)
}
