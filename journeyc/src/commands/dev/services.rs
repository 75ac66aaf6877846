//! The world around an example: a real HTTP server for each address that `[dev] routes` names.

use crate::sink::{self, Message, Sink};
use journey_compiler::project::Dev;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// In place of a folder: the sink that shows messages.
const SINK: &str = "sink";

#[derive(Default)]
pub(super) struct Services {
    /// Production address, what stands for it, where that listens.
    pub(super) routes: Vec<(String, String, SocketAddr)>,
    messages: Arc<Mutex<Vec<Message>>>,
}

impl Services {
    pub(super) async fn start(root: &Path, dev: &Dev) -> Result<Self, String> {
        let mut services = Self::default();
        for (address, target) in &dev.routes {
            let folder = (target != SINK).then(|| root.join(target));
            if let Some(folder) = folder.as_deref().filter(|f| !f.is_dir()) {
                return Err(format!("`[dev] routes`: `{}` is neither a folder nor \"sink\"", folder.display()));
            }
            let messages = Arc::clone(&services.messages);
            let listener =
                Arc::new(move |m: &Message| messages.lock().unwrap_or_else(PoisonError::into_inner).push(m.clone()));
            let Sink { address: at } = sink::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), folder, listener)
                .await
                .map_err(|e| format!("cannot start a service: {e}"))?;
            services.routes.push((address.clone(), target.clone(), at));
        }
        Ok(services)
    }

    /// Messages since the last call, in an order that does not depend on threads.
    pub(super) fn messages(&self) -> Vec<Message> {
        let mut messages = std::mem::take(&mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner));
        messages.sort_by(|a, b| (&a.request, &a.body).cmp(&(&b.request, &b.body)));
        messages
    }
}
