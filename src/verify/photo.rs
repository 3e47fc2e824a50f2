//! Photos against what the database says of them.

use std::collections::HashSet;

use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{Offenders, Report};
use crate::app::App;
use crate::files::album::{self, Size};
use crate::files::sweep::object_of;

/// Reads every photo.
pub(super) async fn check(conn: &mut PgConnection, app: &App, report: &mut Report) -> anyhow::Result<()> {
    let (mut missing, mut changed) = (Offenders::default(), Offenders::default());
    let mut known = HashSet::new();
    for photo in album::list_sums(conn).await? {
        report.photos += 1;
        match app.files().get(&Size::Full.name(&photo.object)).await? {
            None => missing.add(&photo.object),
            Some(bytes) if Sha256::digest(&bytes).as_slice() != photo.sha256 => changed.add(&photo.object),
            Some(bytes) if bytes.len() as i64 != i64::from(photo.bytes) => changed.add(&photo.object),
            Some(_) if app.files().get(&Size::Small.name(&photo.object)).await?.is_none() => {
                missing.add(format!("{} (kecil)", photo.object));
            }
            Some(_) => {}
        }
        known.insert(photo.object);
    }
    let mut objects = app.files().list(album::FOLDER)?;
    while let Some(object) = objects.try_next().await? {
        report.loose_objects += u64::from(!known.contains(object_of(&object.name)));
    }
    report.findings.extend(missing.into_finding("foto-hilang", "berkas foto tidak ada di penyimpanan"));
    report.findings.extend(changed.into_finding("foto-berubah", "isi berkas foto berbeda dari sidiknya"));
    Ok(())
}
