//! The table of photos, and all its SQL.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::photo::{Photo, Picture};
use super::store::{Store, StoreError};
use crate::hex;

/// Most photos of a business.
pub const MOST: usize = 5;

/// Folder of photos in the store.
pub const FOLDER: &str = "foto";

/// Whose photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// Of a registration that is not handed in yet.
    Draft(i64),
    /// Of a business.
    Business(i64),
}

impl Belongs {
    const fn columns(self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Draft(id) => (Some(id), None),
            Self::Business(id) => (None, Some(id)),
        }
    }
}

/// Which of the two pictures of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// At most 1,600 pixels.
    Full,
    /// At most 400 pixels.
    Small,
}

impl Size {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Full, Self::Small];

    /// Its object in the store.
    pub fn name(self, object: &str) -> String {
        match self {
            Self::Full => format!("{FOLDER}/{object}.jpg"),
            Self::Small => format!("{FOLDER}/{object}-kecil.jpg"),
        }
    }
}

/// A photo with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its key.
    pub id: i64,
    /// Name of its objects.
    pub object: String,
    /// SHA-256 of the larger picture.
    pub sha256: Vec<u8>,
    /// Pixels of the larger picture from left to right.
    pub width: i32,
    /// Pixels of the larger picture from top to bottom.
    pub height: i32,
    /// Pixels of the smaller picture from left to right.
    pub small_width: i32,
    /// Pixels of the smaller picture from top to bottom.
    pub small_height: i32,
}

impl Kept {
    /// The hash by which the public asks for it.
    pub fn hash(&self) -> String {
        hex::encode(&self.sha256)
    }
}

/// A photo whose objects are written and whose row is not.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What its sender calls it; told in messages and not kept.
    pub file: String,
    object: String,
    sha256: Vec<u8>,
    bytes: i32,
    full: (i32, i32),
    small: (i32, i32),
}

/// Writes both pictures of a photo into the store.
pub async fn store(store: &Store, photo: Photo) -> Result<Stored, StoreError> {
    let object = hex::encode(&rand::random::<[u8; 16]>());
    let size = |picture: &Picture| (picture.width as i32, picture.height as i32);
    let stored = Stored {
        file: String::new(),
        sha256: Sha256::digest(&photo.full.jpeg).to_vec(),
        bytes: photo.full.jpeg.len() as i32,
        full: size(&photo.full),
        small: size(&photo.thumbnail),
        object,
    };
    store.put(&Size::Full.name(&stored.object), photo.full.jpeg.into()).await?;
    store.put(&Size::Small.name(&stored.object), photo.thumbnail.jpeg.into()).await?;
    Ok(stored)
}

/// What became of a stored photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has a row now.
    Written,
    /// The same picture has one already.
    Already,
    /// [`MOST`] others came first.
    Full,
}

/// Writes the rows of stored photos, as many as there is room for and none that is there already.
pub async fn insert(
    conn: &mut PgConnection,
    belongs: Belongs,
    photos: &[Stored],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Outcome>> {
    lock(conn, belongs).await?;
    let (draft, business) = belongs.columns();
    let mut outcomes = Vec::with_capacity(photos.len());
    for photo in photos {
        let done = sqlx::query!(
            "insert into file (draft_id, business_id, object, sha256, bytes, width, height, small_width, small_height,
                               position, created_at)
             select $1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce(max(position), 0) + 1, $10
             from file where draft_id = $1 or business_id = $2
             having count(*) < $11
             on conflict do nothing",
            draft,
            business,
            photo.object,
            photo.sha256,
            photo.bytes,
            photo.full.0,
            photo.full.1,
            photo.small.0,
            photo.small.1,
            now,
            MOST as i64,
        );
        let written = done.execute(&mut *conn).await?.rows_affected() > 0;
        outcomes.push(if written {
            Outcome::Written
        } else if list(conn, belongs).await?.iter().any(|kept| kept.sha256 == photo.sha256) {
            Outcome::Already
        } else {
            Outcome::Full
        });
    }
    Ok(outcomes)
}

/// One at a time: else two uploads at once would both find room.
async fn lock(conn: &mut PgConnection, belongs: Belongs) -> sqlx::Result<()> {
    let (class, id) = match belongs {
        Belongs::Draft(id) => (1, id),
        Belongs::Business(id) => (2, id),
    };
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('file', $1::bigint * 4 + $2)) as lock",
        id,
        class
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// Photos in the order in which they are shown.
pub async fn list(conn: &mut PgConnection, belongs: Belongs) -> sqlx::Result<Vec<Kept>> {
    let (draft, business) = belongs.columns();
    sqlx::query_as!(
        Kept,
        "select id, object, sha256, width, height, small_width, small_height from file
         where draft_id = $1 or business_id = $2 order by position, id",
        draft,
        business
    )
    .fetch_all(conn)
    .await
}

/// The photo `id`, if it belongs there.
pub async fn find(conn: &mut PgConnection, belongs: Belongs, id: i64) -> sqlx::Result<Option<Kept>> {
    let (draft, business) = belongs.columns();
    sqlx::query_as!(
        Kept,
        "select id, object, sha256, width, height, small_width, small_height from file
         where id = $3 and (draft_id = $1 or business_id = $2)",
        draft,
        business,
        id
    )
    .fetch_optional(conn)
    .await
}

/// Removes the photo `id`, if it belongs there; its objects are swept.
pub async fn remove(conn: &mut PgConnection, belongs: Belongs, id: i64) -> sqlx::Result<bool> {
    let (draft, business) = belongs.columns();
    let done = sqlx::query!(
        "delete from file where id = $3 and (draft_id = $1 or business_id = $2)",
        draft,
        business,
        id
    );
    Ok(done.execute(conn).await?.rows_affected() > 0)
}

/// Removes every photo of these businesses; their objects are swept.
pub async fn remove_all(conn: &mut PgConnection, businesses: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from file where business_id = any($1)", businesses).execute(conn).await?;
    Ok(done.rows_affected())
}

/// Removes every photo of drafts that are thrown away; their objects are swept.
pub async fn remove_drafts(conn: &mut PgConnection, drafts: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from file where draft_id = any($1)", drafts).execute(conn).await?;
    Ok(done.rows_affected())
}

/// Hands the photos of a draft to the business that it became.
pub async fn hand_over(conn: &mut PgConnection, draft: i64, business: i64) -> sqlx::Result<u64> {
    lock(conn, Belongs::Business(business)).await?;
    let done = sqlx::query!(
        "update file f set draft_id = null, business_id = $2 where draft_id = $1 and not exists (
             select from file o where o.business_id = $2 and o.sha256 = f.sha256)",
        draft,
        business
    )
    .execute(&mut *conn)
    .await?;
    remove_drafts(conn, &[draft]).await?;
    Ok(done.rows_affected())
}

/// Hands the photos of one business over to another that it turned out to be; gives their keys. Those that are not shown
/// stay, where they would be shown there.
pub async fn carry(conn: &mut PgConnection, (from, to): (i64, i64)) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "update file f set business_id = $2
         where business_id = $1
           and not exists (select from file other where other.business_id = $2 and other.sha256 = f.sha256)
           and (exists (select from publication where business_id = $1 and field_group = 'photo' and withdrawn_at is null)
               or not exists (
                   select from publication where business_id = $2 and field_group = 'photo' and withdrawn_at is null))
         returning id",
        from,
        to
    )
    .fetch_all(conn)
    .await
}

/// Brings these photos back, as far as they are still there.
pub async fn carry_back(conn: &mut PgConnection, (from, to): (i64, i64), photos: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "update file f set business_id = $2
         where business_id = $1 and id = any($3)
           and not exists (select from file other where other.business_id = $2 and other.sha256 = f.sha256)",
        from,
        to,
        photos
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Photos of a business that the public sees.
pub async fn list_public(conn: &mut PgConnection, business: i64) -> sqlx::Result<Vec<Kept>> {
    sqlx::query_as!(
        Kept,
        r#"select id as "id!", object as "object!", sha256 as "sha256!", width as "width!", height as "height!",
               small_width as "small_width!", small_height as "small_height!"
           from public_file where business_id = $1 order by position, id"#,
        business
    )
    .fetch_all(conn)
    .await
}

/// Name of the objects of a photo that the public sees.
pub async fn find_public(conn: &mut PgConnection, sha256: &[u8]) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(r#"select object as "object!" from public_file where sha256 = $1 limit 1"#, sha256)
        .fetch_optional(conn)
        .await
}

/// Names of the objects of all photos, in order.
pub async fn list_objects(conn: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select object from file order by object collate \"C\"").fetch_all(conn).await
}

/// What is known of the bytes of a photo.
#[derive(Clone, Debug)]
pub struct Sum {
    /// Name of its objects.
    pub object: String,
    /// SHA-256 of the larger picture.
    pub sha256: Vec<u8>,
    /// Length of the larger picture.
    pub bytes: i32,
}

/// What is known of the bytes of all photos.
pub async fn list_sums(conn: &mut PgConnection) -> sqlx::Result<Vec<Sum>> {
    sqlx::query_as!(Sum, "select object, sha256, bytes from file order by id").fetch_all(conn).await
}

/// Those of `objects` that have a row.
pub async fn known(conn: &mut PgConnection, objects: &[String]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select object from file where object = any($1)", objects).fetch_all(conn).await
}

/// The bytes of a hash as it stands in an address.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    if digits { (0..64).step_by(2).map(byte).collect() } else { None }
}
