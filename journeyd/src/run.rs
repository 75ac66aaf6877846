//! Starting and stopping a whole daemon.

use crate::config::Config;
use crate::data::{Data, DataError};
use crate::dispatch::Dispatcher;
use crate::http;
use crate::metrics::Metrics;
use crate::partition::open::{Files, OpenError};
use crate::partition::{self, Outlet, Partition, Programs};
use crate::service::Service;
use crate::service::deploy::DeployError;
use journey_vm::program::Program;
use journey_vm::record::Micros;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long requests under way may take when the daemon ends.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a daemon did not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A partition.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The HTTP client.
    #[error("requests cannot be sent: {0}. Are root certificates installed?")]
    Client(#[from] reqwest::Error),
    /// The address.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// A bundle given at the start.
    #[error("{}: {why}", file.display())]
    Bundle {
        /// Which.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Threads.
    #[error("cannot start threads: {0}")]
    Threads(std::io::Error),
}

/// A running daemon. Dropping it without [`Handle::shutdown`] ends it as a crash would: nothing acknowledged is lost.
#[derive(Debug)]
pub struct Handle {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its insides, for a program that embeds it.
    pub service: Arc<Service>,
    runtime: Runtime,
    dispatcher: Dispatcher,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
    _data: Data,
}

/// Opens the data folder, replays what is left of the journal, deploys the bundles of the settings and listens.
///
/// # Errors
/// See [`RunError`].
pub fn run(config: &Config) -> Result<Handle, RunError> {
    let mut data = Data::hold(&config.data, config.partitions)?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = config.threads {
        builder.worker_threads(threads.max(1));
    }
    let runtime = builder.enable_all().thread_name("http").build().map_err(RunError::Threads)?;
    let (programs, metrics) = (Arc::new(Programs::default()), Arc::new(Metrics::default()));
    let dispatcher = Dispatcher::new(
        config.dispatch.clone(),
        Arc::clone(&config.clock),
        runtime.handle().clone(),
        Arc::clone(&programs),
        Arc::clone(&metrics),
    )?;
    let partitions = open(config, &data, &dispatcher, &programs, &metrics)?;
    data.complete(config.partitions)?;
    let service = Arc::new(Service { partitions, programs, metrics });
    for file in bundle_files(&config.bundles)? {
        deploy(&runtime, &service, &file)?;
    }
    dispatcher.attach(&service.partitions);
    let listener =
        runtime.block_on(TcpListener::bind(config.listen)).map_err(|error| RunError::Listen(config.listen, error))?;
    let address = listener.local_addr().map_err(|error| RunError::Listen(config.listen, error))?;
    let router = http::router(Arc::clone(&service), config.limits);
    let (stop, mut stopped) = watch::channel(false);
    let serving = runtime.spawn(async move {
        let serve = axum::serve(NoDelay(listener), router);
        serve.with_graceful_shutdown(async move { drop(stopped.wait_for(|stop| *stop).await) }).await
    });
    tracing::info!(%address, data = %config.data.display(), "journeyd listens");
    Ok(Handle { address, service, runtime, dispatcher, stop, serving, _data: data })
}

fn open(
    config: &Config,
    data: &Data,
    dispatcher: &Dispatcher,
    programs: &Arc<Programs>,
    metrics: &Arc<Metrics>,
) -> Result<Vec<Arc<Partition>>, RunError> {
    let files = Files {
        journal: config.journal(data.new),
        block_cache: config.block_cache_bytes,
        engine: journey_vm::engine::Options { cache_bytes: config.cache_bytes, ..Default::default() },
    };
    let mut partitions = Vec::with_capacity(config.partitions);
    for number in 0..config.partitions {
        let options = partition::Options {
            number,
            bounds: config.bounds,
            clock: Arc::clone(&config.clock),
            timers_at_once: 1_000,
            images: config.images(&data.partition(number)),
            checkpoint_bytes: config.checkpoint_bytes,
            checkpoint_every: config.checkpoint_every,
        };
        let outlet: Arc<dyn Outlet> = Arc::new(dispatcher.clone());
        let opened = partition::open(&data.partition(number), files, outlet, programs, metrics, options)?;
        partitions.push(Arc::new(opened));
    }
    Ok(partitions)
}

/// Files as they are, folders by their `*.jbundle` files in order.
fn bundle_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, RunError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let unreadable = |error: std::io::Error| RunError::Bundle { file: path.clone(), why: error.to_string() };
        let mut found = Vec::new();
        for entry in path.read_dir().map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file.extension().is_some_and(|e| e == "jbundle") {
                found.push(file);
            }
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

fn deploy(runtime: &Runtime, service: &Service, file: &Path) -> Result<(), RunError> {
    let failed = |why: String| RunError::Bundle { file: file.to_path_buf(), why };
    let bytes = std::fs::read(file).map_err(|error| failed(error.to_string()))?;
    let program = runtime.block_on(service.deploy(&bytes)).map_err(|error| match error {
        DeployError::Unavailable(why) => failed(format!("{why:?}")),
        other => failed(other.to_string()),
    })?;
    tracing::info!(
        project = program.bundle.meta.project,
        bundle = crate::service::deploy::hex(&program.id.0),
        "bundle is live"
    );
    Ok(())
}

impl Handle {
    /// Makes a bundle live.
    ///
    /// # Errors
    /// See [`DeployError`].
    pub fn deploy(&self, bundle: &[u8]) -> Result<Arc<Program>, DeployError> {
        self.runtime.block_on(self.service.deploy(bundle))
    }

    /// The clock was moved: timers are looked at now.
    pub fn wake(&self) {
        self.service.partitions.iter().for_each(|partition| partition.wake());
    }

    /// When the next timer is due.
    #[must_use]
    pub fn next_timer(&self) -> Option<Micros> {
        self.service.partitions.iter().filter_map(|partition| partition.next_timer()).min()
    }

    /// Records not applied yet and effects without an outcome; zero: nothing happens until an event comes or a timer is due.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        // Effects go from partitions to the dispatcher, outcomes the other way: whichever is asked first, something on
        // its way could be missed, unless the partitions are asked before and after.
        let partitions = || self.service.partitions.iter().map(|partition| partition.unfinished()).sum::<usize>();
        partitions() + self.dispatcher.outstanding() + partitions()
    }

    /// Waits until the process is told to end.
    ///
    /// # Errors
    /// The operating system does not deliver signals.
    pub fn wait_for_signal(&self) -> std::io::Result<()> {
        self.runtime.block_on(signal())
    }

    /// Takes no more requests, answers those under way, writes a checkpoint and ends.
    pub fn shutdown(self) {
        let Self { runtime, dispatcher, stop, serving, service, .. } = self;
        // Nobody listens any more: then there is nobody to tell.
        let _ = stop.send(true);
        runtime.block_on(async {
            if tokio::time::timeout(PATIENCE, serving).await.is_err() {
                tracing::warn!("some requests were cut off");
            }
            dispatcher.stop(PATIENCE).await;
        });
        for partition in &service.partitions {
            partition.close();
        }
        runtime.shutdown_timeout(Duration::from_secs(1));
        tracing::info!("journeyd ended");
    }
}

/// A listener whose connections send small answers at once.
struct NoDelay(TcpListener);

impl axum::serve::Listener for NoDelay {
    type Io = tokio::net::TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.0).await;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("no TCP_NODELAY: {error}");
        }
        (stream, address)
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
