//! The geocoder of the running service: follows the areas of the atlas and the gazetteer of the database.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};

use super::short_link::Expander;
use super::{Geocoder, Place, query};
use crate::app::App;
use crate::wilayah::Areas;

/// How often the database is asked whether the gazetteer has changed.
const POLL: Duration = Duration::from_secs(1);

/// What the service keeps for geocoding.
#[derive(Debug, Default)]
pub struct Live {
    places: ArcSwap<Vec<Place>>,
    geocoder: ArcSwapOption<Geocoder>,
    /// Follows short links, where that is allowed.
    pub expander: Expander,
}

impl Live {
    /// The geocoder for these areas and the places known now; built when either has been replaced.
    pub fn geocoder(&self, areas: &Arc<Areas>) -> Arc<Geocoder> {
        let places = self.places.load_full();
        let current = self.geocoder.load_full();
        let fits = |geocoder: &Arc<Geocoder>| {
            Arc::ptr_eq(&geocoder.areas, areas) && Arc::ptr_eq(&geocoder.places, &places)
        };
        if let Some(geocoder) = current.filter(fits) {
            return geocoder;
        }
        let geocoder = Arc::new(Geocoder::new(Arc::clone(areas), places));
        self.geocoder.store(Some(Arc::clone(&geocoder)));
        geocoder
    }

    /// Puts other places in effect; requests that began before finish with the old ones.
    pub fn set_places(&self, places: Vec<Place>) {
        self.places.store(Arc::new(places));
    }
}

/// Reads the verified places once.
pub async fn refresh(app: &App) -> sqlx::Result<()> {
    let mut conn = app.db().reader().acquire().await?;
    app.geocode().set_places(query::list_verified(&mut conn).await?);
    Ok(())
}

/// Takes over what is verified within a second, for ever. While the database is away the known places stay.
pub async fn follow(app: App) {
    let mut known = None;
    loop {
        let step = async {
            let mut conn = app.db().reader().acquire().await?;
            // The number first: a change in between is then read again, not missed.
            let revision = query::revision(&mut conn).await?;
            if known != Some(revision) {
                app.geocode().set_places(query::list_verified(&mut conn).await?);
            }
            Ok::<i64, sqlx::Error>(revision)
        };
        match step.await {
            Ok(revision) => known = Some(revision),
            Err(error) => tracing::debug!(%error, "gazetteer not read"),
        }
        tokio::time::sleep(POLL).await;
    }
}
