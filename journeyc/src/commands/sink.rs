//! `journeyc sink`: a service for trying journeys by hand.

use super::{could_not, runtime};
use crate::Exit;
use crate::cli::SinkArgs;
use crate::output::{err, out};
use crate::sink;
use std::sync::Arc;

pub(super) fn run(args: &SinkArgs) -> Exit {
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(message) => return could_not(message),
    };
    runtime.block_on(async {
        let show = Arc::new(|message: &sink::Message| {
            let again = if message.repeated { "  (again, not acted upon)" } else { "" };
            out(format_args!("{} {}{again}\n  {}\n", message.request, key(message), message.body));
        });
        match sink::start(args.listen, args.serve.clone(), show).await {
            Ok(sink) => err(format_args!("listening on http://{}, Ctrl-C stops\n", sink.address)),
            Err(error) => return could_not(format!("cannot listen on {}: {error}", args.listen)),
        }
        match tokio::signal::ctrl_c().await {
            Ok(()) => Exit::Fine,
            Err(error) => could_not(format!("cannot wait for Ctrl-C: {error}")),
        }
    })
}

fn key(message: &sink::Message) -> String {
    message.key.as_ref().map(|k| format!("[{}]", k.get(..8).unwrap_or(k))).unwrap_or_default()
}
