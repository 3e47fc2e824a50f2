//! How the object store reaches an S3-compatible server: by the HTTP client that the service has already, so that no
//! second one comes in with its own encryption.

use std::time::Duration;

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use ureq::{Agent, http};

/// Longest time for one request, from the first connection to the last byte.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// Largest answer: a photo is a fifth of a megabyte, a page of a list of names a few.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Makes clients.
#[derive(Debug)]
pub(super) struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        // Only the host that the operator named: no redirects, no proxy from the environment.
        let config = Agent::config_builder()
            .timeout_global(Some(TIME_LIMIT))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .proxy(None)
            .build();
        Ok(HttpClient::new(Service(config.into())))
    }
}

#[derive(Debug)]
struct Service(Agent);

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let agent = self.0.clone();
        let (parts, body) = request.into_parts();
        let body = gather(body).await?;
        let sent = tokio::task::spawn_blocking(move || send(&agent, http::Request::from_parts(parts, body)));
        sent.await.map_err(|stopped| HttpError::new(HttpErrorKind::Interrupted, stopped))?
    }
}

/// The whole body: it lies in memory anyway.
async fn gather(mut body: object_store::client::HttpRequestBody) -> Result<Vec<u8>, HttpError> {
    use hyper::body::Body;
    let mut whole = Vec::with_capacity(body.content_length());
    while let Some(frame) = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await {
        if let Ok(data) = frame?.into_data() {
            whole.extend_from_slice(&data);
        }
    }
    Ok(whole)
}

fn send(agent: &Agent, request: http::Request<Vec<u8>>) -> Result<HttpResponse, HttpError> {
    let answer = agent.run(request).map_err(explain)?;
    let (parts, mut body) = answer.into_parts();
    let body = body.with_config().limit(LARGEST).read_to_vec().map_err(explain)?;
    Ok(http::Response::from_parts(parts, body.into()))
}

fn explain(error: ureq::Error) -> HttpError {
    let kind = match &error {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => HttpErrorKind::Connect,
        ureq::Error::Io(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
