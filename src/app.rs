//! What every request handler shares.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;

use crate::config::Config;
use crate::db::Db;
use crate::export;
use crate::files::Store;
use crate::geocode::live::Live;
use crate::http::assets::Assets;
use crate::http::error::Error;
use crate::month::Month;
use crate::peta::atlas::Atlas;
use crate::privacy::Keys;
use crate::privacy::erasure::Log;
use crate::statistik::evaluation;

/// Where the time comes from, so that tests can set it.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// Always this time.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The time now.
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => system_now(),
            Self::Fixed(time) => time,
        }
    }

    /// The current month in Western Indonesian time.
    pub fn month(self) -> Month {
        Month::of((self.now() + chrono::Duration::hours(7)).date_naive())
            .unwrap_or(Month::from_ordinal(u16::MAX))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}

/// The running service. Cheap to clone; handlers take it as their state.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Clock,
    db: Db,
    keys: Keys,
    wishes: Log,
    assets: Assets,
    atlas: ArcSwapOption<Atlas>,
    geocode: Live,
    files: Store,
    evaluation: evaluation::Live,
    exports: Arc<Semaphore>,
}

impl App {
    /// A service whose atlas is not loaded yet.
    pub fn new(config: Config, clock: Clock, db: Db, keys: Keys) -> Self {
        let (assets, atlas) = (Assets::load(), ArcSwapOption::empty());
        let (wishes, geocode) = (Log::of_data(&config.database.data), Live::default());
        let files = Store::new(&config.files, &config.database.data);
        let evaluation = evaluation::Live::default();
        let exports = Arc::new(Semaphore::new(export::AT_ONCE));
        Self(Arc::new(Inner {
            config,
            clock,
            db,
            keys,
            wishes,
            assets,
            atlas,
            geocode,
            files,
            evaluation,
            exports,
        }))
    }

    /// Settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Where the time comes from.
    pub fn clock(&self) -> Clock {
        self.0.clock
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Keys of personal data.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// What people asked to be forgotten, outside the database.
    pub fn wishes(&self) -> &Log {
        &self.0.wishes
    }

    /// Addresses of scripts and styles.
    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }

    /// What geocoding keeps.
    pub fn geocode(&self) -> &Live {
        &self.0.geocode
    }

    /// Where photos rest.
    pub fn files(&self) -> &Store {
        &self.0.files
    }

    /// What evaluators read.
    pub fn evaluation(&self) -> &evaluation::Live {
        &self.0.evaluation
    }

    /// Free places for making files.
    pub fn exports(&self) -> &Arc<Semaphore> {
        &self.0.exports
    }

    /// The state that public answers are drawn from now.
    ///
    /// # Errors
    /// [`Error::Unavailable`] until it is loaded for the first time.
    pub fn atlas(&self) -> Result<Current, Error> {
        let atlas = self.0.atlas.load_full();
        atlas.map(Current).ok_or(Error::Unavailable("Peta sedang disiapkan. Coba lagi sebentar lagi.".into()))
    }

    /// Puts a new state in place; requests that began with the old one finish with it.
    pub fn publish(&self, atlas: Arc<Atlas>) {
        self.0.atlas.store(Some(atlas));
    }
}

/// The atlas that a request answers from, from its first to its last word.
pub struct Current(Arc<Atlas>);

impl std::ops::Deref for Current {
    type Target = Atlas;

    fn deref(&self) -> &Atlas {
        &self.0
    }
}

impl FromRequestParts<App> for Current {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Error> {
        app.atlas()
    }
}
