//! Counts and times for Prometheus.

use journey_vm::engine::JourneyView;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use std::time::Duration;

type Labels = Vec<(&'static str, String)>;

/// All metrics of a daemon.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    events: Family<Labels, Counter>,
    requests: Family<Labels, Counter>,
    effects: Family<Labels, Counter>,
    queue: Family<Labels, Gauge>,
    effects_waiting: Gauge,
    records: Counter,
    journal_bytes: Counter,
    journal_disk: Gauge,
    state_disk: Gauge,
    sync: Histogram,
    checkpoint: Histogram,
    checkpoint_keys: Counter,
    stopped: Gauge,
    inside: Family<Labels, Gauge>,
    held: Family<Labels, Gauge>,
    letters: Family<Labels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("journeyd");
        let times = || Histogram::new(exponential_buckets(0.000_05, 2.0, 18));
        let metrics = Self {
            events: Family::default(),
            requests: Family::default(),
            effects: Family::default(),
            queue: Family::default(),
            effects_waiting: Gauge::default(),
            records: Counter::default(),
            journal_bytes: Counter::default(),
            journal_disk: Gauge::default(),
            state_disk: Gauge::default(),
            sync: times(),
            checkpoint: times(),
            checkpoint_keys: Counter::default(),
            stopped: Gauge::default(),
            inside: Family::default(),
            held: Family::default(),
            letters: Family::default(),
            registry: Registry::default(),
        };
        registry.register("events", "Events by what became of them", metrics.events.clone());
        registry.register("http_requests", "Requests by status", metrics.requests.clone());
        registry.register("effects", "Attempts at effects by endpoint and outcome", metrics.effects.clone());
        registry.register("effects_waiting", "Effects waiting for their turn", metrics.effects_waiting.clone());
        registry.register("queue_records", "Records waiting, by partition", metrics.queue.clone());
        registry.register("journal_records", "Records made durable", metrics.records.clone());
        registry.register("journal_payload_bytes", "Payload of journal entries", metrics.journal_bytes.clone());
        registry.register("journal_disk_bytes", "Size of journal files", metrics.journal_disk.clone());
        registry.register("state_disk_bytes", "Size of state files at the last checkpoint", metrics.state_disk.clone());
        registry.register("journal_commit_seconds", "Write and sync of an entry", metrics.sync.clone());
        registry.register("checkpoint_seconds", "Duration of checkpoints", metrics.checkpoint.clone());
        registry.register("checkpoint_keys", "Keys written by checkpoints", metrics.checkpoint_keys.clone());
        registry.register("instances", "Instances inside, by journey", metrics.inside.clone());
        registry.register("instances_held", "Instances held after a fault, by journey", metrics.held.clone());
        registry.register("dead_letters", "Effects given up and kept, by journey", metrics.letters.clone());
        registry.register("partitions_stopped", "Partitions that do not go on", metrics.stopped.clone());
        Self { registry, ..metrics }
    }
}

impl Metrics {
    /// Events that came to the same end: `accepted`, `duplicate`, `ignored`, `refused`, `busy`.
    pub fn events(&self, outcome: &'static str, count: usize) {
        if count > 0 {
            self.events.get_or_create(&vec![("outcome", outcome.to_owned())]).inc_by(count as u64);
        }
    }

    /// An HTTP request answered.
    pub fn request(&self, status: u16) {
        self.requests.get_or_create(&vec![("status", status.to_string())]).inc();
    }

    /// An attempt at an effect.
    pub fn effect(&self, endpoint: &str, outcome: &str) {
        self.effects.get_or_create(&vec![("endpoint", endpoint.to_owned()), ("outcome", outcome.to_owned())]).inc();
    }

    /// How many effects wait.
    pub fn effects_waiting(&self, count: usize) {
        self.effects_waiting.set(count as i64);
    }

    /// How many records wait.
    pub fn queue(&self, partition: usize, depth: usize) {
        self.queue.get_or_create(&vec![("partition", partition.to_string())]).set(depth as i64);
    }

    /// A batch is durable.
    pub fn batch(&self, took: Duration, records: usize, bytes: usize, disk: u64) {
        self.sync.observe(took.as_secs_f64());
        self.records.inc_by(records as u64);
        self.journal_bytes.inc_by(bytes as u64);
        self.journal_disk.set(disk as i64);
    }

    /// A checkpoint is durable.
    pub fn checkpoint(&self, took: Duration, keys: usize, disk: u64) {
        self.checkpoint.observe(took.as_secs_f64());
        self.checkpoint_keys.inc_by(keys as u64);
        self.state_disk.set(disk as i64);
    }

    /// How many partitions do not go on.
    pub fn stopped(&self, count: usize) {
        self.stopped.set(count as i64);
    }

    /// How the journeys stand, as all partitions have them.
    pub fn journeys(&self, views: &[JourneyView]) {
        let mut sums: BTreeMap<(&str, &str), [u64; 3]> = BTreeMap::new();
        for view in views {
            let sum = sums.entry((&view.project, &view.name)).or_default();
            for (sum, more) in sum.iter_mut().zip([view.inside, view.quarantined, view.letters]) {
                *sum += more;
            }
        }
        for ((project, journey), sums) in sums {
            let labels = vec![("project", project.to_owned()), ("journey", journey.to_owned())];
            for (family, sum) in [&self.inside, &self.held, &self.letters].into_iter().zip(sums) {
                family.get_or_create(&labels).set(sum as i64);
            }
        }
    }

    /// The text that Prometheus reads.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = String::new();
        if encode(&mut out, &self.registry).is_err() {
            out.clear();
        }
        out
    }
}
