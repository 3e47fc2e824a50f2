//! Where files rest.

use std::fmt;
use std::path::PathBuf;

use clap::Args;

/// Settings of the object store.
#[derive(Args, Clone, Debug, Default)]
pub struct FileConfig {
    /// Where photos rest: a folder, or `s3://BUCKET[/PREFIX]` for an S3-compatible server. Without it `files` in the data
    /// folder.
    #[arg(long, env = "SIMBAUMI_FILES", value_name = "FOLDER|s3://BUCKET", value_parser = place)]
    pub files: Option<Place>,

    /// Address of the S3-compatible server; without it Amazon's for the region.
    #[arg(long, env = "SIMBAUMI_S3_ENDPOINT", value_name = "URL", value_parser = endpoint)]
    pub s3_endpoint: Option<String>,

    /// Region of the bucket.
    #[arg(long, env = "SIMBAUMI_S3_REGION", value_name = "NAME", default_value = "us-east-1")]
    pub s3_region: String,

    /// Access key of the bucket.
    #[arg(long, env = "SIMBAUMI_S3_KEY", value_name = "KEY", hide_env_values = true)]
    pub s3_key: Option<String>,

    /// Secret of the access key.
    #[arg(long, env = "SIMBAUMI_S3_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub s3_secret: Option<Hidden>,
}

/// A secret. Its `Debug` form hides it.
#[derive(Clone)]
pub struct Hidden(String);

impl Hidden {
    /// In clear.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Hidden {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// A place for files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket, and what stands before every name in it.
    Bucket {
        /// Its name.
        name: String,
        /// Ends with a slash, or is empty.
        prefix: String,
    },
}

fn place(text: &str) -> Result<Place, String> {
    let wrong = || "SIMBAUMI_FILES harus nama folder atau s3://BUCKET, misalnya s3://foto-ukm.".to_owned();
    let Some(bucket) = text.strip_prefix("s3://") else {
        let path = std::path::absolute(text).map_err(|_not_a_path| wrong())?;
        let folder = !text.trim().is_empty() && !text.contains("://") && !path.is_file();
        return if folder { Ok(Place::Folder(path)) } else { Err(wrong()) };
    };
    let (name, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let prefix = prefix.trim_matches('/');
    if !(3..=63).contains(&name.len()) || !name.chars().all(plain) {
        return Err(wrong());
    }
    if !prefix.chars().all(|c| plain(c) || c == '/') || prefix.contains("//") || prefix.contains("..") {
        return Err(wrong());
    }
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    Ok(Place::Bucket { name: name.to_owned(), prefix })
}

fn endpoint(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.query().is_none()
    });
    match url {
        Some(_) => Ok(text.trim_end_matches('/').to_owned()),
        None => Err("SIMBAUMI_S3_ENDPOINT harus alamat yang diawali https:// atau http://.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_or_answered_with_a_sentence() {
        let bucket = |name: &str, prefix: &str| Place::Bucket { name: name.into(), prefix: prefix.into() };
        assert_eq!(place("s3://foto-ukm"), Ok(bucket("foto-ukm", "")));
        assert_eq!(place("s3://foto-ukm/kab/bogor/"), Ok(bucket("foto-ukm", "kab/bogor/")));
        assert_eq!(place("/srv/foto"), Ok(Place::Folder("/srv/foto".into())));
        for text in
            ["", " ", "s3://", "s3://a", "s3://a b c", "s3://foto/../x", "https://foto", "s3://foto/a//b"]
        {
            assert!(place(text).unwrap_err().starts_with("SIMBAUMI_FILES"), "{text}");
        }
        assert_eq!(endpoint("http://127.0.0.1:9000/"), Ok("http://127.0.0.1:9000".into()));
        for text in ["", "minio:9000", "ftp://a", "http://"] {
            assert!(endpoint(text).unwrap_err().starts_with("SIMBAUMI_S3_ENDPOINT"), "{text}");
        }
        assert!(!format!("{:?}", Hidden::from("rahasia")).contains("rahasia"));
    }
}
