//! Sends what waits in the outbox, beside the answering of requests.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};
use rand::RngExt;
use tokio::sync::watch;

use super::address::Channel;
use super::attempt::{Failure, Outgoing};
use super::claim::{self, Claim, Outcome};
use super::outbox::OutboxError;
use super::send::Channels;
use super::text::Kind;
use crate::app::Clock;
use crate::db::Db;
use crate::privacy::Keys;

/// Messages that are claimed at once.
const BATCH: i64 = 32;
/// Messages of one channel under way at a time.
const CONCURRENT: usize = 8;
/// Longest time that one message may take.
const SEND_LIMIT: Duration = Duration::from_secs(45);
/// A claim holds this long. A whole batch fits in, even if every message takes its longest time.
const LEASE: Duration = Duration::from_mins(5);
/// How often the outbox is looked at while nothing waits.
const POLL: Duration = Duration::from_secs(1);
/// Pause while the database is away.
const AWAY: Duration = Duration::from_secs(2);
/// How often what has waited too long is given up.
const GIVE_UP_EVERY: Duration = Duration::from_mins(1);
/// First pause after a failed attempt; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// Longest pause between attempts.
const LONGEST_PAUSE: Duration = Duration::from_hours(2);

/// Sends messages of the channels that are set up.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    keys: Keys,
    clock: Clock,
    channels: Channels,
}

impl Worker {
    /// A worker that does nothing yet.
    pub const fn new(db: Db, keys: Keys, clock: Clock, channels: Channels) -> Self {
        Self { db, keys, clock, channels }
    }

    /// Sends until the sender of `stop` is dropped; then begins nothing, finishes what is under way and gives back
    /// what was not begun.
    pub async fn run(self, stop: watch::Receiver<()>) {
        let lane = |channel| {
            let (worker, stop) = (&self, stop.clone());
            async move {
                if worker.channels.sends(channel) {
                    worker.run_channel(channel, stop).await;
                }
            }
        };
        tokio::join!(lane(Channel::Email), lane(Channel::WhatsApp), lane(Channel::Sms));
    }

    async fn run_channel(&self, channel: Channel, mut stop: watch::Receiver<()>) {
        let mut gave_up: Option<Instant> = None;
        while !is_stopped(&stop) {
            let give_up = gave_up.is_none_or(|then| then.elapsed() >= GIVE_UP_EVERY);
            if give_up {
                gave_up = Some(Instant::now());
            }
            let pause = match self.turn(channel, give_up, &stop).await {
                Ok(0) => POLL,
                Ok(_) => continue,
                Err(error) => {
                    tracing::warn!(channel = channel.as_str(), %error, "outbox not read");
                    AWAY
                }
            };
            let pause = pause.mul_f64(rand::rng().random_range(0.75..1.25));
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _stopped = stop.changed() => {}
            }
        }
    }

    async fn turn(
        &self,
        channel: Channel,
        give_up: bool,
        stop: &watch::Receiver<()>,
    ) -> Result<usize, OutboxError> {
        if give_up {
            let mut conn = self.db.primary().acquire().await?;
            let count = claim::give_up(&mut conn, channel, self.clock.now()).await?;
            if count > 0 {
                tracing::warn!(channel = channel.as_str(), count, "messages given up");
            }
        }
        self.round(channel, stop).await
    }

    /// Claims one batch and sends it; returns how many were claimed. Nothing is claimed again before everything of this
    /// batch is written down, so that a database that was away does not make this process send twice.
    pub async fn round(&self, channel: Channel, stop: &watch::Receiver<()>) -> Result<usize, OutboxError> {
        let lease = chrono::Duration::from_std(LEASE).unwrap_or(chrono::Duration::MAX);
        // The lease is measured from before it was asked for.
        let begun = Instant::now();
        let claims = claim::claim(&self.db, &self.keys, channel, BATCH, self.clock.now(), lease).await?;
        let count = claims.len();
        stream::iter(claims)
            .for_each_concurrent(CONCURRENT, |claim| async move {
                let outcome = if is_stopped(stop) || begun.elapsed() + SEND_LIMIT > LEASE {
                    Outcome::Untried
                } else {
                    self.send(channel, &claim).await
                };
                self.write_down(&claim, &outcome, stop).await;
            })
            .await;
        Ok(count)
    }

    async fn send(&self, channel: Channel, claim: &Claim) -> Outcome {
        let (Some(kind), Some(content)) = (Kind::find(&claim.kind), &claim.content) else {
            return Outcome::Failed("isi pesan tidak dapat dibaca".into());
        };
        let now = self.clock.now();
        let message =
            Outgoing { message_id: &claim.message_id, kind, channel, content: content.clone(), now };
        let sent = tokio::time::timeout(SEND_LIMIT, self.channels.send(message)).await;
        match sent.unwrap_or_else(|_late| Err(Failure::passing("tidak selesai pada waktunya"))) {
            Ok(()) => Outcome::Sent,
            Err(failure) => self.after(claim, failure),
        }
    }

    /// What follows from a failed attempt.
    fn after(&self, claim: &Claim, failure: Failure) -> Outcome {
        let pause =
            failure.wait.unwrap_or_default().max(pause(claim.attempt, rand::rng().random_range(0.5..1.0)));
        let next = later(self.clock.now(), pause);
        if failure.permanent || next >= claim.give_up_at {
            Outcome::Failed(failure.why)
        } else {
            Outcome::Again(next, failure.why)
        }
    }

    /// Writes the outcome down, however long the database is away, unless the process is to end: then once more.
    async fn write_down(&self, claim: &Claim, outcome: &Outcome, stop: &watch::Receiver<()>) {
        let id = claim.id;
        loop {
            let written = async {
                let mut conn = self.db.primary().acquire().await?;
                claim::settle(&mut conn, claim, outcome, self.clock.now()).await
            };
            let last = is_stopped(stop);
            match written.await {
                Ok(true) => return tracing::debug!(id, attempt = claim.attempt, ?outcome, "message settled"),
                Ok(false) => return tracing::warn!(id, "message was claimed again before it was settled"),
                Err(error) if last => return tracing::warn!(id, %error, "message not settled"),
                Err(error) => tracing::warn!(id, %error, "message not settled yet"),
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

/// Whether the sender is gone.
fn is_stopped(stop: &watch::Receiver<()>) -> bool {
    stop.has_changed().is_err()
}

/// Pause after the attempt of this number; `share` draws apart what failed together.
fn pause(attempt: i32, share: f64) -> Duration {
    let doublings = attempt.clamp(1, 16).unsigned_abs() - 1;
    FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE).mul_f64(share)
}

fn later(now: DateTime<Utc>, pause: Duration) -> DateTime<Utc> {
    now + chrono::Duration::from_std(pause).unwrap_or(chrono::Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound() {
        assert_eq!(pause(1, 1.0), FIRST_PAUSE);
        assert_eq!(pause(4, 1.0), FIRST_PAUSE * 8);
        assert_eq!(pause(4, 0.5), FIRST_PAUSE * 4);
        for attempt in [9, 17, i32::MAX] {
            assert_eq!(pause(attempt, 1.0), LONGEST_PAUSE);
        }
        assert_eq!(pause(0, 1.0), FIRST_PAUSE);
    }

    #[test]
    fn a_batch_fits_into_a_lease() {
        let rounds = u32::try_from(BATCH).unwrap().div_ceil(u32::try_from(CONCURRENT).unwrap());
        assert!(SEND_LIMIT * rounds < LEASE);
    }
}
