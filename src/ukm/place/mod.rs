//! Where a business is: the screen on which officers put it right.
//!
//! Every page that asks for a place takes it in by [`point`] and [`lies`], and shows it on the map of [`Pin`]; the markup of
//! both is in `pin.html`.
//!
//! Whatever is typed or pasted becomes one [`Checked`] point with everything that should be known about it before it is
//! saved. A point that contradicts the recorded desa is never taken over silently: the officer says which is right, or
//! marks the conflict.

mod check;
mod history;
mod page;
mod pin;
mod queue;

pub(crate) use check::SHARED_DEGREES;
pub use check::{Checked, Found, Lies, check, lies, point, written};
pub use pin::{Pin, Said, said, title};

use crate::account::guard::Access;
use crate::account::policy::{Action, Menu};
use crate::http::route::Route;

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    let edit = Access::Record(Action::Edit, Menu::Ukm);
    vec![
        Route::get("/admin/ukm/{id}/lokasi", edit, page::show),
        Route::post("/admin/ukm/{id}/lokasi", edit, page::update),
        Route::post("/admin/ukm/{id}/lokasi/batal", edit, history::undo),
    ]
}
