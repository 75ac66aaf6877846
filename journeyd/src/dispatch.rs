//! Sends effects into the world and brings back what came of them. One lane per endpoint: its queue, its rate limit, its
//! requests under way. Retries are not decided here: each attempt's outcome becomes a record, and the engine says what follows.

mod auth;
mod cache;
mod lane;
mod routes;
mod secrets;
mod send;
#[cfg(test)]
mod tests;

pub use routes::{Route, RouteError};
pub use secrets::Secrets;

use crate::clock;
use crate::metrics::Metrics;
use crate::partition::{Outlet, Partition, Programs};
use cache::Cache;
use journey_vm::program::Program;
use journey_vm::record::{Effect, EffectId, Outcome};
use lane::{Lane, LaneKey, Next, Waiting};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

/// Settings of the dispatcher.
#[derive(Clone, Debug)]
pub struct Options {
    /// Requests under way at one endpoint.
    pub concurrency: usize,
    /// Effects waiting in memory. Over it they wait in the engine's outbox and are fetched from there.
    pub waiting: usize,
    /// Bytes of cached answers of sources.
    pub cache_bytes: usize,
    /// Other addresses for endpoints.
    pub routes: Vec<Route>,
    /// Where secrets are.
    pub secrets: Secrets,
}

/// The dispatcher; clones are the same one.
#[derive(Clone)]
pub struct Dispatcher {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dispatcher").field("options", &self.inner.options).finish_non_exhaustive()
    }
}

struct Inner {
    options: Options,
    client: reqwest::Client,
    runtime: Handle,
    programs: Arc<Programs>,
    metrics: Arc<Metrics>,
    clock: Arc<dyn clock::Source>,
    partitions: OnceLock<Vec<Weak<Partition>>>,
    tokens: auth::Tokens,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    lanes: FxHashMap<LaneKey, Lane>,
    /// Effects waiting or under way, with their attempt: a retry can come before the end of the attempt before it is noted.
    known: FxHashMap<EffectId, u32>,
    waiting: usize,
    running: usize,
    cache: Cache,
    stopping: bool,
    /// Partitions that have effects only in their outbox.
    spilled: FxHashSet<usize>,
    /// While effects are fetched from an outbox: those that ended meanwhile.
    ended: Option<FxHashSet<(EffectId, u32)>>,
}

impl Dispatcher {
    /// A dispatcher that holds what it is given until [`Dispatcher::attach`].
    ///
    /// # Errors
    /// The TLS library finds no root certificates.
    pub fn new(
        options: Options,
        clock: Arc<dyn clock::Source>,
        runtime: Handle,
        programs: Arc<Programs>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, reqwest::Error> {
        // An error says that the embedding program has chosen a provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(60))
            .user_agent(concat!("journeyd/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let state = State { cache: Cache::new(options.cache_bytes), ..State::default() };
        let inner = Inner {
            options,
            client,
            runtime,
            programs,
            metrics,
            clock,
            partitions: OnceLock::new(),
            tokens: auth::Tokens::default(),
            state: Mutex::new(state),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Says where outcomes go, and begins.
    pub fn attach(&self, partitions: &[Arc<Partition>]) {
        let partitions = partitions.iter().map(Arc::downgrade).collect();
        if self.inner.partitions.set(partitions).is_ok() {
            let keys: Vec<LaneKey> = self.lock().lanes.keys().cloned().collect();
            for key in keys {
                self.pump(&key);
            }
            self.refill();
        }
    }

    /// Begins nothing new and waits a while for what is under way. The rest is sent again after the next start.
    pub async fn stop(&self, patience: Duration) {
        self.lock().stopping = true;
        let until = Instant::now() + patience;
        while self.lock().running > 0 && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Effects waiting or under way.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        self.lock().known.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts what the lane may start now, and comes back when more may start.
    fn pump(&self, key: &LaneKey) {
        if self.inner.partitions.get().is_none() {
            return;
        }
        loop {
            let mut guard = self.lock();
            let state = &mut *guard;
            if state.stopping {
                return;
            }
            let Some(lane) = state.lanes.get_mut(key) else { return };
            match lane.next(Instant::now(), self.inner.options.concurrency, &state.known) {
                Next::Nothing => return,
                Next::Cancelled => state.waiting -= 1,
                Next::Later(pause) => {
                    drop(guard);
                    return self.come_back(key.clone(), pause);
                }
                Next::Limited(waiting) => {
                    state.waiting -= 1;
                    drop(guard);
                    self.end(waiting.partition, &waiting.effect, send::limited());
                }
                Next::Start(waiting) => {
                    state.waiting -= 1;
                    state.running += 1;
                    drop(guard);
                    let (dispatcher, key) = (self.clone(), key.clone());
                    drop(self.inner.runtime.spawn(async move { dispatcher.run(key, *waiting).await }));
                }
            }
        }
    }

    fn come_back(&self, key: LaneKey, pause: Duration) {
        let dispatcher = self.clone();
        drop(self.inner.runtime.spawn(async move {
            tokio::time::sleep(pause).await;
            if let Some(lane) = dispatcher.lock().lanes.get_mut(&key) {
                lane.awake();
            }
            dispatcher.pump(&key);
        }));
    }

    async fn run(self, key: LaneKey, waiting: Waiting) {
        let outcome = send::attempt(&self.inner, &waiting).await;
        {
            let mut state = self.lock();
            state.running -= 1;
            if let Some(lane) = state.lanes.get_mut(&key) {
                lane.ended();
            }
        }
        self.end(waiting.partition, &waiting.effect, outcome);
        self.pump(&key);
        self.refill();
    }

    /// Hands an outcome to the partition, then forgets the effect: whoever asks the partition for what is in flight
    /// after that does not get it any more.
    fn end(&self, partition: usize, effect: &Effect, outcome: Outcome) {
        if let Some(partition) = self.partition(partition) {
            // A closed partition finds the effect in its outbox when it is opened again.
            let _ = partition.answer(effect.id, effect.attempt, outcome);
        }
        let mut state = self.lock();
        if state.known.get(&effect.id) == Some(&effect.attempt) {
            state.known.remove(&effect.id);
        }
        if let Some(ended) = &mut state.ended {
            ended.insert((effect.id, effect.attempt));
        }
        self.inner.metrics.effects_waiting(state.waiting);
    }

    fn partition(&self, number: usize) -> Option<Arc<Partition>> {
        self.inner.partitions.get()?.get(number)?.upgrade()
    }

    /// Fetches effects that found no room earlier.
    fn refill(&self) {
        let number = {
            let mut state = self.lock();
            if state.ended.is_some() || state.stopping || state.waiting * 2 > self.inner.options.waiting {
                return;
            }
            let Some(number) = state.spilled.iter().next().copied() else { return };
            state.ended = Some(FxHashSet::default());
            number
        };
        let dispatcher = self.clone();
        drop(self.inner.runtime.spawn(async move {
            let complete = dispatcher.fetch(number).await.is_some();
            {
                let mut state = dispatcher.lock();
                state.ended = None;
                if complete {
                    state.spilled.remove(&number);
                }
            }
            if complete {
                dispatcher.refill();
            }
        }));
    }

    /// Goes through the outbox of a partition. None: there was no room for all of it, or the partition is closed.
    async fn fetch(&self, number: usize) -> Option<()> {
        const PAGE: usize = 1_024;
        let mut after = None;
        loop {
            let partition = self.partition(number)?;
            let page = partition.query(move |engine| engine.pending_effects(after, PAGE)).ok()?.await.ok()?.ok()?;
            let Some(last) = page.last() else { return Some(()) };
            after = Some(last.id);
            if !self.take(number, page) {
                return None;
            }
        }
    }

    /// Takes effects into their lanes; false when there was no room for all.
    fn take(&self, partition: usize, effects: Vec<Effect>) -> bool {
        let mut changed = Vec::new();
        let mut all = true;
        {
            let mut state = self.lock();
            for effect in effects {
                let known = state.known.get(&effect.id) == Some(&effect.attempt);
                if known || state.ended.as_ref().is_some_and(|ended| ended.contains(&(effect.id, effect.attempt))) {
                    continue;
                }
                if state.waiting >= self.inner.options.waiting {
                    all = false;
                    break;
                }
                if let Some(key) = self.enter(&mut state, partition, effect)
                    && !changed.contains(&key)
                {
                    changed.push(key);
                }
            }
            if !all {
                state.spilled.insert(partition);
            }
            self.inner.metrics.effects_waiting(state.waiting);
        }
        for key in changed {
            self.pump(&key);
        }
        all
    }

    fn enter(&self, state: &mut State, partition: usize, effect: Effect) -> Option<LaneKey> {
        let program = self.inner.programs.get(effect.bundle);
        let declared = program.as_ref().and_then(|p| p.endpoint(effect.endpoint).map(|e| (Arc::clone(p), e.clone())));
        let Some((program, endpoint)) = declared else {
            // Cannot happen while the engine keeps the bundles of all instances; the effect stays in the outbox.
            tracing::error!("an effect names a bundle or endpoint that is not known");
            return None;
        };
        let key = lane_key(&program, &endpoint);
        state.known.insert(effect.id, effect.attempt);
        // How long it has waited counts over restarts.
        let waited = self.inner.clock.now().saturating_sub(effect.queued);
        let waited = Duration::from_micros(u64::try_from(waited).unwrap_or(0));
        let since = Instant::now().checked_sub(waited).unwrap_or_else(Instant::now);
        let lane = match state.lanes.entry(key.clone()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Lane::default()),
        };
        let more = lane.push(Waiting { partition, effect, program, since }, endpoint.limit);
        state.waiting += usize::from(more);
        Some(key)
    }
}

/// Limits are shared by all versions of a project.
fn lane_key(program: &Program, endpoint: &journey_bytecode::program::Endpoint) -> LaneKey {
    (Arc::from(program.bundle.meta.project.as_str()), program.shared(endpoint.name))
}

impl Outlet for Dispatcher {
    fn send(&self, partition: usize, effects: Vec<Effect>) {
        self.take(partition, effects);
    }

    fn cancel(&self, effects: &[EffectId]) {
        let mut state = self.lock();
        for id in effects {
            // Its place in the lane is skipped when its turn comes; what is under way cannot be called back.
            state.known.remove(id);
        }
    }

    fn refill(&self, partition: usize) {
        self.lock().spilled.insert(partition);
        Dispatcher::refill(self);
    }
}
