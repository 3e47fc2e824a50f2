//! The object store: names → bytes, in a folder or on an S3-compatible server.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{BackoffConfig, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::sync::Semaphore;

use super::config::{FileConfig, Place};
use super::connector::Connector;
use crate::http::error::Error;

/// Pictures that are decoded at the same time: each may take a quarter of a gigabyte.
const DECODERS: usize = 2;
/// Uploads that are taken in at the same time: each holds at most one picture of ten megabytes.
const RECEIVERS: usize = 24;

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
#[error("penyimpanan berkas: {0}")]
pub struct StoreError(#[from] object_store::Error);

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        tracing::warn!(error = format!("{error:#}"), "object store");
        Self::Unavailable("Penyimpanan foto sedang tidak dapat dihubungi. Coba lagi sebentar lagi.".into())
    }
}

/// Where files rest. Opened when first used.
pub struct Store {
    place: Place,
    config: FileConfig,
    opened: OnceLock<Arc<dyn ObjectStore>>,
    /// Room for pictures that are being decoded.
    pub(super) decoders: Arc<Semaphore>,
    /// Room for uploads under way.
    pub(super) receivers: Arc<Semaphore>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.place).finish()
    }
}

/// An object in the store.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

impl Store {
    /// The store that the settings name; below the folder `data` where they name none.
    pub fn new(config: &FileConfig, data: &Path) -> Self {
        let place = config.files.clone().unwrap_or_else(|| Place::Folder(data.join("files")));
        Self {
            place,
            config: config.clone(),
            opened: OnceLock::new(),
            decoders: Arc::new(Semaphore::new(DECODERS)),
            receivers: Arc::new(Semaphore::new(RECEIVERS)),
        }
    }

    /// Opens the store, so that a wrong setting is told at the start and not to the first who sends a photo.
    ///
    /// # Errors
    /// When the folder cannot be made or the settings contradict each other.
    pub fn open(&self) -> Result<(), StoreError> {
        self.inner().map(drop)
    }

    /// Keeps `bytes` under `name`; when it comes back they survive a power cut.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<(), StoreError> {
        self.inner()?.put(&self.name(name), bytes.into()).await?;
        Ok(())
    }

    /// What rests under `name`.
    pub async fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        match self.inner()?.get(&self.name(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes what rests under `name`; nothing is fine too.
    pub async fn delete(&self, name: &str) -> Result<(), StoreError> {
        match self.inner()?.delete(&self.name(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Everything below `folder`.
    pub fn list(&self, folder: &str) -> Result<BoxStream<'static, Result<Listed, StoreError>>, StoreError> {
        let below = self.name(folder);
        let skip = self.prefix().len();
        let listed = self.inner()?.list(Some(&below)).map(move |object| {
            let object = object?;
            let name = object.location.as_ref().get(skip..).unwrap_or_default().to_owned();
            Ok(Listed { name, written_at: object.last_modified })
        });
        Ok(listed.boxed())
    }

    fn prefix(&self) -> &str {
        match &self.place {
            Place::Folder(_) => "",
            Place::Bucket { prefix, .. } => prefix,
        }
    }

    fn name(&self, name: &str) -> Name {
        Name::from(format!("{}{name}", self.prefix()))
    }

    fn inner(&self) -> Result<Arc<dyn ObjectStore>, StoreError> {
        if let Some(opened) = self.opened.get() {
            return Ok(Arc::clone(opened));
        }
        let opened: Arc<dyn ObjectStore> = match &self.place {
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|source| object_store::Error::Generic {
                    store: "folder",
                    source: source.into(),
                })?;
                Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
            }
            Place::Bucket { name, .. } => Arc::new(self.bucket(name)?),
        };
        Ok(Arc::clone(self.opened.get_or_init(|| opened)))
    }

    fn bucket(&self, name: &str) -> Result<impl ObjectStore + use<>, StoreError> {
        // Somebody waits for the answer: a few seconds of patience, not minutes.
        let retry = RetryConfig {
            max_retries: 2,
            retry_timeout: Duration::from_secs(10),
            backoff: BackoffConfig::default(),
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(name)
            .with_region(&self.config.s3_region)
            .with_retry(retry)
            .with_http_connector(Connector);
        if let Some(endpoint) = &self.config.s3_endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some((key, secret)) = self.config.s3_key.as_ref().zip(self.config.s3_secret.as_ref()) {
            builder = builder.with_access_key_id(key).with_secret_access_key(secret.expose());
        }
        Ok(builder.build()?)
    }
}
