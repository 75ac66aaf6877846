//! Settings: command line over file over defaults. Each is described in `docs/operations.md`.

use crate::clock;
use crate::dispatch::{self, Route, Secrets};
use crate::http::Limits;
use crate::image;
use crate::journal::file;
use crate::partition::queue::Bounds;
use crate::repair;
use clap::{Args, Parser, Subcommand};
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The daemon that runs journeys.
#[derive(Parser, Debug, Default)]
#[command(name = "journeyd", version)]
pub struct CommandLine {
    /// File with settings (TOML, named as the options without `--`).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings.
    #[command(flatten)]
    pub settings: Settings,
    /// Something else than serving.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Something else than serving.
#[derive(Subcommand, Clone, Debug)]
pub enum Command {
    /// Say whether journal and state of a data folder are whole, and rebuild what is not from what is
    Repair(repair::Options),
}

/// What can be set, on the command line or in the file.
#[derive(Args, Deserialize, Debug, Default, Clone)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Folder of journal and state [default: data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:7400]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Bundle to deploy at start: a file, or a folder with `*.jbundle` files
    #[arg(long, value_name = "FILE")]
    pub bundle: Vec<PathBuf>,
    /// Folder with a file per secret; without it they come from JOURNEY_SECRET_<NAME>
    #[arg(long, value_name = "DIR")]
    pub secrets: Option<PathBuf>,
    /// Send requests for one address to another: https://mail.example.com=http://127.0.0.1:9100
    #[arg(long, value_name = "FROM=TO")]
    pub route: Vec<String>,
    /// Partitions, fixed when the data folder is made [default: 1]
    #[arg(long, value_name = "N")]
    pub partitions: Option<usize>,
    /// Records of a journal entry at most [default: 4096]
    #[arg(long, value_name = "RECORDS")]
    pub batch_records: Option<usize>,
    /// Microseconds a batch waits for more records [default: 0]
    #[arg(long, value_name = "MICROSECONDS")]
    pub batch_linger: Option<u64>,
    /// Records waiting for a partition before producers are told to wait [default: 65536]
    #[arg(long, value_name = "RECORDS")]
    pub queue_records: Option<usize>,
    /// MiB of records waiting for a partition [default: 64]
    #[arg(long, value_name = "MIB")]
    pub queue_size: Option<usize>,
    /// MiB of a journal segment [default: 32]
    #[arg(long, value_name = "MIB")]
    pub segment_size: Option<u64>,
    /// MiB of changed state after which a checkpoint is written [default: 32]
    #[arg(long, value_name = "MIB")]
    pub checkpoint_size: Option<usize>,
    /// Seconds after which a checkpoint is written [default: 30]
    #[arg(long, value_name = "SECONDS")]
    pub checkpoint_every: Option<u64>,
    /// MiB of journal after which an image of the whole state is written; 0: none [default: 128]
    #[arg(long, value_name = "MIB")]
    pub image_every: Option<u64>,
    /// MiB of people kept in memory, per partition [default: 64]
    #[arg(long, value_name = "MIB")]
    pub cache_size: Option<usize>,
    /// MiB of the state's blocks kept in memory, per partition [default: 32]
    #[arg(long, value_name = "MIB")]
    pub block_cache_size: Option<u64>,
    /// MiB of a request's body at most [default: 8]
    #[arg(long, value_name = "MIB")]
    pub body_size: Option<usize>,
    /// MiB of all bodies being received or worked on [default: 256]
    #[arg(long, value_name = "MIB")]
    pub bodies_size: Option<usize>,
    /// Events of a request at most [default: 10000]
    #[arg(long, value_name = "EVENTS")]
    pub request_events: Option<usize>,
    /// Requests under way at one endpoint [default: 64]
    #[arg(long, value_name = "REQUESTS")]
    pub endpoint_concurrency: Option<usize>,
    /// Effects waiting in memory; more wait on disk [default: 100000]
    #[arg(long, value_name = "EFFECTS")]
    pub effects_waiting: Option<usize>,
    /// MiB of cached answers of sources [default: 64]
    #[arg(long, value_name = "MIB")]
    pub source_cache_size: Option<usize>,
    /// Threads that serve HTTP [default: one per processor]
    #[arg(long, value_name = "THREADS")]
    pub threads: Option<usize>,
    /// For rehearsals: time runs RATE times as fast from an instant on, as in 3600@2026-05-04T10:00:00Z
    #[arg(long, value_name = "RATE@INSTANT")]
    pub time_lapse: Option<String>,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file.
    #[error("cannot read the settings in {}: {why}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why not.
        why: String,
    },
    /// A value.
    #[error("{setting}: {why}")]
    Value {
        /// Which.
        setting: &'static str,
        /// What is wrong.
        why: String,
    },
}

/// All settings, complete.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of journal and state.
    pub data: PathBuf,
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Bundles to deploy at start.
    pub bundles: Vec<PathBuf>,
    /// Partitions.
    pub partitions: usize,
    /// Queue and batches.
    pub bounds: Bounds,
    /// Size of a journal segment.
    pub segment_bytes: u64,
    /// Changed state after which a checkpoint is written.
    pub checkpoint_bytes: usize,
    /// Time after which a checkpoint is written.
    pub checkpoint_every: Duration,
    /// Bytes of journal after which an image is written; 0: none are.
    pub image_bytes: u64,
    /// People kept in memory, in bytes.
    pub cache_bytes: usize,
    /// State blocks kept in memory, in bytes.
    pub block_cache_bytes: u64,
    /// Bounds of the HTTP interface.
    pub limits: Limits,
    /// Dispatcher.
    pub dispatch: dispatch::Options,
    /// Threads that serve HTTP; none: one per processor.
    pub threads: Option<usize>,
    /// Receipt clock.
    pub clock: Arc<dyn clock::Source>,
}

impl Default for Config {
    fn default() -> Self {
        // The defaults need no parsing, so there is nothing that could fail.
        Self::complete(Settings::default(), Vec::new())
    }
}

impl Config {
    /// Settings of a command line and the file it names.
    ///
    /// # Errors
    /// The file cannot be read, or a value has no meaning.
    pub fn load(line: CommandLine) -> Result<Self, ConfigError> {
        let file = match &line.config {
            Some(path) => read(path)?,
            None => Settings::default(),
        };
        let settings = line.settings.over(file);
        let mut routes = Vec::new();
        for text in &settings.route {
            let route: Route = text
                .parse()
                .map_err(|e: dispatch::RouteError| ConfigError::Value { setting: "route", why: e.to_string() })?;
            routes.push(route);
        }
        if !(1..=256).contains(&settings.partitions.unwrap_or(1)) {
            return Err(ConfigError::Value { setting: "partitions", why: "from 1 to 256".into() });
        }
        let lapse = settings.time_lapse.as_deref().map(str::parse::<clock::Lapse>).transpose();
        let lapse = lapse.map_err(|e| ConfigError::Value { setting: "time-lapse", why: e.to_string() })?;
        let mut config = Self::complete(settings, routes);
        if let Some(lapse) = lapse {
            config.clock = Arc::new(lapse);
        }
        Ok(config)
    }

    fn complete(s: Settings, routes: Vec<Route>) -> Self {
        const MIB: usize = 1 << 20;
        let mib = |value: Option<usize>, default: usize| value.unwrap_or(default).max(1).saturating_mul(MIB);
        Self {
            data: s.data.unwrap_or_else(|| PathBuf::from("data")),
            listen: s.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 7400))),
            bundles: s.bundle,
            partitions: s.partitions.unwrap_or(1).max(1),
            bounds: Bounds {
                records: s.queue_records.unwrap_or(65_536).max(1),
                bytes: mib(s.queue_size, 64),
                batch_records: s.batch_records.unwrap_or(4_096).max(1),
                batch_bytes: 4 * MIB,
                linger: Duration::from_micros(s.batch_linger.unwrap_or(0)),
            },
            segment_bytes: s.segment_size.unwrap_or(32).max(1) << 20,
            checkpoint_bytes: mib(s.checkpoint_size, 32),
            checkpoint_every: Duration::from_secs(s.checkpoint_every.unwrap_or(30).max(1)),
            image_bytes: s.image_every.unwrap_or(128) << 20,
            cache_bytes: mib(s.cache_size, 64),
            block_cache_bytes: s.block_cache_size.unwrap_or(32).max(1) << 20,
            limits: Limits {
                body_bytes: mib(s.body_size, 8),
                bodies_bytes: mib(s.bodies_size, 256),
                batch_events: s.request_events.unwrap_or(10_000).max(1),
            },
            dispatch: dispatch::Options {
                concurrency: s.endpoint_concurrency.unwrap_or(64).max(1),
                waiting: s.effects_waiting.unwrap_or(100_000).max(1),
                cache_bytes: mib(s.source_cache_size, 64),
                routes,
                secrets: Secrets { dir: s.secrets, ..Secrets::default() },
            },
            threads: s.threads,
            clock: Arc::new(clock::System),
        }
    }

    /// Settings of the journal's files; `new` says that the data folder is being made.
    #[must_use]
    pub fn journal(&self, new: bool) -> file::Options {
        // What an image sets free comes at once.
        let spares = usize::try_from(self.image_bytes / self.segment_bytes).unwrap_or(0).clamp(4, 64);
        file::Options { may_create: new, spares, ..file::Options::new(self.segment_bytes) }
    }

    /// Images of the partition in a folder.
    #[must_use]
    pub fn images(&self, partition: &Path) -> Option<image::Policy> {
        (self.image_bytes > 0).then(|| image::Policy {
            dir: partition.join("images"),
            every: self.image_bytes,
            behind: 0,
        })
    }
}

impl Settings {
    /// These, and where nothing is set, those.
    fn over(self, other: Settings) -> Settings {
        Settings {
            data: self.data.or(other.data),
            listen: self.listen.or(other.listen),
            bundle: list(self.bundle, other.bundle),
            secrets: self.secrets.or(other.secrets),
            route: list(self.route, other.route),
            partitions: self.partitions.or(other.partitions),
            batch_records: self.batch_records.or(other.batch_records),
            batch_linger: self.batch_linger.or(other.batch_linger),
            queue_records: self.queue_records.or(other.queue_records),
            queue_size: self.queue_size.or(other.queue_size),
            segment_size: self.segment_size.or(other.segment_size),
            checkpoint_size: self.checkpoint_size.or(other.checkpoint_size),
            checkpoint_every: self.checkpoint_every.or(other.checkpoint_every),
            image_every: self.image_every.or(other.image_every),
            cache_size: self.cache_size.or(other.cache_size),
            block_cache_size: self.block_cache_size.or(other.block_cache_size),
            body_size: self.body_size.or(other.body_size),
            bodies_size: self.bodies_size.or(other.bodies_size),
            request_events: self.request_events.or(other.request_events),
            endpoint_concurrency: self.endpoint_concurrency.or(other.endpoint_concurrency),
            effects_waiting: self.effects_waiting.or(other.effects_waiting),
            source_cache_size: self.source_cache_size.or(other.source_cache_size),
            threads: self.threads.or(other.threads),
            time_lapse: self.time_lapse.or(other.time_lapse),
        }
    }
}

fn list<T>(mine: Vec<T>, other: Vec<T>) -> Vec<T> {
    if mine.is_empty() { other } else { mine }
}

fn read(path: &Path) -> Result<Settings, ConfigError> {
    let failed = |why: String| ConfigError::File { file: path.to_path_buf(), why };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    toml::from_str(&text).map_err(|error| failed(error.to_string()))
}
