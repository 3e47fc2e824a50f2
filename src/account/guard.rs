//! What stands before every route that is not simply public reading.

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::audit;
use super::policy::{Action, Actor, Menu, Subject, Waiting};
use crate::app::App;
use crate::http::error::Error;
use crate::http::form::see_other;
use crate::http::page::{Person, without_store};
use crate::http::params::encode;

/// Who may come to a route. The route table names one for each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever gave the right password, before and after the second factor.
    Password,
    /// Every account that is signed in.
    SignedIn,
    /// Whoever looks through the eyes of somebody else.
    Viewer,
    /// Whoever may do this there.
    May(Action, Place),
    /// Whoever may do this to the record in the address. The handler decides by [`Actor::require`], once it has read
    /// the record.
    Record(Action, Menu),
}

/// A part of the service that is guarded as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The work screens.
    Desk,
    /// One menu.
    Menu(Menu),
    /// Accounts and grants.
    Accounts,
    /// The log.
    Log,
}

impl Place {
    const fn subject(self) -> Subject<'static> {
        match self {
            Self::Desk => Subject::Desk,
            Self::Menu(menu) => Subject::Menu(menu),
            Self::Accounts => Subject::Accounts,
            Self::Log => Subject::Log,
        }
    }
}

impl Access {
    /// For the documentation.
    pub fn describe(self) -> String {
        match self {
            Self::Public => "everybody".to_owned(),
            Self::Password => "right password; the second factor may be missing".to_owned(),
            Self::SignedIn => "every account".to_owned(),
            Self::Viewer => "admin utama who looks through other eyes".to_owned(),
            Self::May(action, place) => format!("{action:?} on {place:?}"),
            Self::Record(action, menu) => format!("{action:?} on this record of {menu:?}"),
        }
    }

    /// The answer in place of the handler's, unless `actor` may pass.
    fn refusal(self, actor: &Actor, parts: &Parts) -> Option<Response> {
        if self == Self::Public {
            return None;
        }
        if actor.identity().is_none() {
            return Some(ask_to_sign_in(parts));
        }
        match (self, actor.waiting()) {
            (Self::Password, _) => return None,
            (_, Some(Waiting::Code)) => return Some(see_other("/masuk/kode")),
            (_, Some(Waiting::Setup)) => return Some(see_other("/akun/kode")),
            _ => {}
        }
        let allowed = match self {
            Self::Public | Self::Password | Self::SignedIn | Self::Record(..) => Ok(()),
            Self::Viewer => actor.viewer().map(drop).ok_or(Error::no_page()),
            Self::May(action, place) => actor.require(action, &place.subject()),
        };
        allowed.err().map(IntoResponse::into_response)
    }
}

/// A page asks to sign in and then comes back; a form says so, since what it sent cannot wait.
fn ask_to_sign_in(parts: &Parts) -> Response {
    if !parts.method.is_safe() {
        return Error::SignedOut.into_response();
    }
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    see_other(&format!("/masuk?ke={}", encode(address)))
}

/// Finds out who asks, lets them pass or not, and keeps what they see out of every cache. What officers are refused to
/// change goes into the log.
pub async fn guard(State((app, access)): State<(App, Access)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let actor = match Actor::from_request_parts(&mut parts, &app).await {
        Ok(actor) => actor,
        Err(error) => return error.into_response(),
    };
    let writes = !parts.method.is_safe() && actor.identity().is_some_and(|one| !one.grants.is_empty());
    let noted = writes.then(|| (actor.clone(), parts.uri.path().to_owned()));
    let answer = answer(access, actor, (parts, body), next).await;
    if let Some((actor, address)) = noted
        && [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&answer.status())
        && let Err(error) = audit::refused(app.db(), &actor, &address).await
    {
        tracing::error!(%error, account = actor.id(), "a refusal could not be written down");
    }
    without_store(answer)
}

async fn answer(access: Access, actor: Actor, (mut parts, body): (Parts, Body), next: Next) -> Response {
    if let Some(answer) = access.refusal(&actor, &parts) {
        return answer;
    }
    if actor.viewer().is_some() && !parts.method.is_safe() && access != Access::Viewer {
        let why = "Selama melihat sebagai orang lain tidak ada yang dapat diubah. Pilih \u{201c}Selesai melihat\u{201d} dahulu.";
        return Error::Refused(why.into()).into_response();
    }
    parts.extensions.insert(actor);
    next.run(Request::from_parts(parts, body)).await
}

impl Actor {
    /// Goes on only if `action` on `subject` is allowed.
    ///
    /// # Errors
    /// The same 404 as for what does not exist; the refusal is logged.
    pub fn require(&self, action: Action, subject: &Subject<'_>) -> Result<(), Error> {
        if self.may(action, subject) {
            return Ok(());
        }
        tracing::warn!(account = self.id(), ?action, ?subject, "refused");
        Err(Error::no_page())
    }

    /// As the frame of a page shows them.
    pub fn person(&self) -> Option<Person> {
        let identity = self.identity().filter(|_| self.is_signed_in())?;
        let desk = self.may(Action::See, &Subject::Desk);
        Some(Person {
            name: identity.name.clone(),
            owner: self.is_owner(),
            desk,
            evaluates: !desk && self.may(Action::Evaluate, &Subject::Menu(Menu::Ukm)),
            viewer: self.viewer().map(ToOwned::to_owned),
        })
    }
}
