//! The daemon in this process, its folder, and its clock.

use super::services::Services;
use crate::cli::DevArgs;
use journey_compiler::project::Dev;
use journey_vm::engine::{Engine, InstanceQuery, InstanceView, JourneyView};
use journeyd::clock::Manual;
use journeyd::partition::Partition;
use journeyd::{Config, Handle};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How the engine stands between two moments.
pub(super) struct Standing {
    /// Nothing is on its way to a service, and no timer is due.
    pub(super) idle: bool,
    /// The earliest timer.
    pub(super) next: Option<i64>,
}

pub(super) struct Daemon {
    handle: Handle,
    clock: Arc<Manual>,
    /// Of the data folder, if it is a temporary one.
    temporary: Option<PathBuf>,
}

impl Daemon {
    pub(super) fn start(
        args: &DevArgs,
        dev: &Dev,
        bundle: &[u8],
        services: &Services,
        start: i64,
    ) -> Result<Self, String> {
        let work = work_folder()?;
        let (secrets, bundle_file) = (work.join("secrets"), work.join("project.jbundle"));
        write_secrets(&secrets, dev)?;
        std::fs::write(&bundle_file, bundle).map_err(|e| format!("cannot write `{}`: {e}", bundle_file.display()))?;
        let clock = Arc::new(Manual::at(start));
        let mut config = Config {
            data: args.data.clone().unwrap_or_else(|| work.join("data")),
            listen: args.listen,
            bundles: vec![bundle_file],
            clock: Arc::clone(&clock) as Arc<dyn journeyd::clock::Source>,
            // A small journal: the example is over in seconds.
            segment_bytes: 1 << 20,
            ..Config::default()
        };
        config.dispatch.secrets.dir = Some(secrets);
        for (address, _, at) in &services.routes {
            let route = format!("{address}=http://{at}");
            config.dispatch.routes.push(route.parse().map_err(|e| format!("`[dev] routes`: {e}"))?);
        }
        let handle = journeyd::run(&config).map_err(|e| e.to_string())?;
        Ok(Self { handle, clock, temporary: Some(work) })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.handle.address
    }

    /// The time now.
    pub(super) fn now(&self) -> i64 {
        journeyd::clock::Source::now(&*self.clock)
    }

    /// Moves the clock, and lets the timers fire that it passes.
    pub(super) fn advance_to(&self, now: i64) {
        self.clock.advance_to(now);
        self.handle.service.partitions.iter().for_each(|p| p.wake());
    }

    /// How all partitions stand together.
    pub(super) async fn standing(&self) -> Result<Standing, String> {
        let now = self.now();
        let mut standing = Standing { idle: true, next: None };
        for partition in &self.handle.service.partitions {
            let look = |engine: &Engine| (engine.pending_effects(None, 1), engine.next_timer());
            let (pending, next) = ask(partition, look).await?;
            standing.idle &= pending.map_err(|e| e.to_string())?.is_empty() && next.is_none_or(|due| due >= now);
            standing.next = [standing.next, next].into_iter().flatten().min();
        }
        Ok(standing)
    }

    /// All instances, those that ended too.
    pub(super) async fn instances(&self) -> Result<Vec<InstanceView>, String> {
        let mut all = Vec::new();
        for partition in &self.handle.service.partitions {
            let mut query = InstanceQuery { ended: true, most: 1_000, ..InstanceQuery::default() };
            loop {
                let this = query.clone();
                let page = ask(partition, move |engine| engine.instances(&this)).await?.map_err(|e| e.to_string())?;
                all.extend(page.instances);
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
        }
        Ok(all)
    }

    /// All journeys with their counts.
    pub(super) async fn journeys(&self) -> Result<Vec<JourneyView>, String> {
        let mut all = Vec::new();
        for partition in &self.handle.service.partitions {
            all.extend(ask(partition, Engine::journeys).await?);
        }
        Ok(all)
    }

    /// Waits for Ctrl-C or SIGTERM.
    pub(super) fn wait(&self) -> std::io::Result<()> {
        self.handle.wait_for_signal()
    }

    pub(super) fn stop(self) {
        self.handle.shutdown();
        if let Some(folder) = self.temporary {
            // What is left of a temporary folder harms nobody.
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

async fn ask<T: Send + 'static>(
    partition: &Partition,
    look: impl FnOnce(&Engine) -> T + Send + 'static,
) -> Result<T, String> {
    let gone = || partition.stopped().unwrap_or_else(|| "the daemon is overloaded".to_owned());
    let answer = partition.query(look).map_err(|_| gone())?;
    answer.await.map_err(|_| gone())
}

/// A new folder of this process.
fn work_folder() -> Result<PathBuf, String> {
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.subsec_nanos());
    let folder = std::env::temp_dir().join(format!("journeyc-dev-{}-{nanos}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make `{}`: {e}", folder.display()))?;
    Ok(folder)
}

fn write_secrets(folder: &Path, dev: &Dev) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|e| format!("cannot make `{}`: {e}", folder.display()))?;
    for (name, value) in &dev.secrets {
        std::fs::write(folder.join(name), value).map_err(|e| format!("cannot write the secret `{name}`: {e}"))?;
    }
    Ok(())
}
