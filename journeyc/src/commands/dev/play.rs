//! Playing: from one moment at which something happens to the next.

use super::daemon::Daemon;
use super::input::{Event, Profile};
use super::services::Services;
use super::show::Show;
use journey_vm::engine::Status;
use std::time::{Duration, Instant};

/// How long a service may take before playing gives up.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Player<'a> {
    daemon: &'a Daemon,
    services: &'a Services,
    show: Show,
    pace: Duration,
    client: reqwest::Client,
    started: Instant,
    events: usize,
}

impl<'a> Player<'a> {
    pub(super) fn new(daemon: &'a Daemon, services: &'a Services, show: Show, pace: Duration) -> Self {
        Self { daemon, services, show, pace, client: reqwest::Client::new(), started: Instant::now(), events: 0 }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.daemon.address())
    }

    /// Puts the example's profiles in place.
    pub(super) async fn profiles(&self, profiles: &[Profile]) -> Result<(), String> {
        for profile in profiles {
            let url = self.url(&format!("/v1/profiles/{}/{}", segment(&profile.namespace), segment(&profile.id)));
            let request = self.client.put(url).header("content-type", "application/json");
            let answer = request.body(profile.document.clone()).send().await.map_err(|e| e.to_string())?;
            if !answer.status().is_success() {
                return Err(format!("the profile {} was refused: {}", profile.id, text(answer).await));
            }
        }
        Ok(())
    }

    /// Plays the events, and then time, until nobody is in a journey any more.
    pub(super) async fn events(&mut self, events: &[Event]) -> Result<(), String> {
        let mut events = events.iter();
        loop {
            let standing = self.settle().await?;
            self.report().await?;
            let (event, timer) = (events.as_slice().first(), standing.next.map(|due| due + 1));
            match (event, timer) {
                (Some(event), timer) if timer.is_none_or(|due| event.at <= due) => {
                    self.pause(event.at).await;
                    self.daemon.advance_to(event.at);
                    self.post(event).await?;
                    events.next();
                }
                (Some(_), Some(due)) => self.until(due).await,
                (None, Some(due)) if !self.finished().await? => self.until(due).await,
                _ => return Ok(()),
            }
        }
    }

    async fn until(&self, due: i64) {
        self.pause(due).await;
        self.daemon.advance_to(due);
    }

    /// A short rest where time passes, so that a person can follow.
    async fn pause(&self, until: i64) {
        if until > self.daemon.now() {
            tokio::time::sleep(self.pace).await;
        }
    }

    async fn post(&mut self, event: &Event) -> Result<(), String> {
        self.events += 1;
        let request = self.client.post(self.url("/v1/events")).header("content-type", "application/json");
        let answer = request.body(event.json.clone()).send().await.map_err(|e| e.to_string())?;
        let status = answer.status();
        let body = text(answer).await;
        self.show.event(self.daemon.now(), &event.json, status.is_success(), &body);
        Ok(())
    }

    /// Waits until nothing is on its way.
    async fn settle(&self) -> Result<super::daemon::Standing, String> {
        let patience = Instant::now() + PATIENCE;
        loop {
            let standing = self.daemon.standing().await?;
            if standing.idle {
                return Ok(standing);
            }
            if Instant::now() > patience {
                return Err(format!("a service has not answered for {} seconds", PATIENCE.as_secs()));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    async fn finished(&self) -> Result<bool, String> {
        let instances = self.daemon.instances().await?;
        Ok(instances.iter().all(|i| matches!(i.status, Status::Ended(_) | Status::Expired | Status::Quarantined(_))))
    }

    async fn report(&mut self) -> Result<(), String> {
        let instances = self.daemon.instances().await?;
        self.show.timelines(&instances);
        self.show.messages(&self.services.messages());
        Ok(())
    }

    /// What came of it all.
    pub(super) async fn summary(&self) -> Result<(), String> {
        let journeys = self.daemon.journeys().await?;
        self.show.summary(&journeys, self.events, self.started.elapsed());
        Ok(())
    }
}

/// A path segment, percent-encoded.
fn segment(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

async fn text(answer: reqwest::Response) -> String {
    answer.text().await.unwrap_or_default()
}
