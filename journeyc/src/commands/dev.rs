//! `journeyc dev`: compiles a project, runs the daemon in this process, stands for the services around it, and plays the
//! example's events. The clock jumps from one moment at which something happens to the next; nothing else differs from
//! production.

mod daemon;
mod input;
mod play;
mod services;
mod show;

use super::project::{compile, exit_of, report, summary};
use super::{could_not, runtime};
use crate::Exit;
use crate::cli::{Color, DevArgs, Format};
use crate::output::{err, out, stdout_color};
use daemon::Daemon;
use input::Input;
use journey_lsp::disk::Place;
use play::Player;
use services::Services;
use show::Show;

pub(super) fn run(args: &DevArgs, color: Color) -> Exit {
    let outcome = match compile(&args.project, false) {
        Ok(outcome) => outcome,
        Err(message) => return could_not(message),
    };
    report(&outcome.compiled.diagnostics, &outcome.compiled.sources, Format::Human, color);
    let Some(bundle) = &outcome.compiled.bundle else {
        err(format_args!("nothing to try: {}\n", summary(&outcome.compiled)));
        return exit_of(&outcome.compiled).max(Exit::Findings);
    };
    let show = Show::new(stdout_color(color));
    show.project(bundle);
    let bytes = journey_bytecode::bundle::encode(bundle);
    match play(args, &outcome.place, &outcome.compiled.manifest.dev, &bytes, show) {
        Ok(()) => Exit::Fine,
        Err(message) => could_not(message),
    }
}

fn play(
    args: &DevArgs,
    place: &Place,
    dev: &journey_compiler::project::Dev,
    bundle: &[u8],
    show: Show,
) -> Result<(), String> {
    let input = Input::read(&place.root, dev)?;
    let runtime = runtime()?;
    let services = runtime.block_on(Services::start(&place.root, dev))?;
    let daemon = Daemon::start(args, dev, bundle, &services, input.start())?;
    show.addresses(&services, &daemon);
    let mut player = Player::new(&daemon, &services, show, std::time::Duration::from_millis(args.pace));
    runtime.block_on(player.profiles(&input.profiles))?;
    runtime.block_on(player.events(&input.events))?;
    runtime.block_on(player.summary())?;
    if args.stay {
        out(format_args!("\nstill serving on http://{}; Ctrl-C stops\n", daemon.address()));
        daemon.wait().map_err(|e| format!("cannot wait for Ctrl-C: {e}"))?;
    }
    daemon.stop();
    Ok(())
}
