//! The thread that checks: edited files first, then the others in small portions; it stops between two portions when
//! something newer is there to do.

use super::Event;
use crate::snapshot::Snapshot;
use journey_compiler::source::FileId;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

/// Files checked together: they share what they import; small enough that a keystroke does not wait long.
const PORTION: usize = 16;

/// Something to check.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) key: PathBuf,
    pub(super) snapshot: Arc<Snapshot>,
    /// At once.
    pub(super) first: Vec<FileId>,
    /// Then, if nothing else comes.
    pub(super) rest: Vec<FileId>,
}

/// The way to the thread.
#[derive(Debug)]
pub(super) struct Checker {
    jobs: Sender<Job>,
    interrupted: Arc<AtomicBool>,
}

impl Checker {
    pub(super) fn start(own: Sender<Event>) -> Checker {
        let (jobs, queue) = channel();
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        // The thread ends when the owner does; there is nothing to join.
        std::thread::spawn(move || work(&queue, &own, &flag));
        Checker { jobs, interrupted }
    }

    /// What is being done is old: stop soon.
    pub(super) fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    pub(super) fn send(&self, job: Job) {
        // The thread is gone only when the server stops.
        drop(self.jobs.send(job));
    }
}

fn work(queue: &Receiver<Job>, own: &Sender<Event>, interrupted: &AtomicBool) {
    while let Ok(job) = queue.recv() {
        interrupted.store(false, Ordering::Relaxed);
        let done = |files: &[FileId]| drop(own.send(Event::Checked(Arc::clone(&job.snapshot), files.to_vec())));
        for file in &job.first {
            job.snapshot.checked(*file, false);
            done(&[*file]);
        }
        if !job.rest.is_empty() {
            done(&job.snapshot.others_with_findings());
        }
        for portion in job.rest.chunks(PORTION) {
            if interrupted.load(Ordering::Relaxed) {
                break;
            }
            job.snapshot.check_many(portion);
            done(portion);
        }
        if !job.rest.is_empty() {
            drop(own.send(Event::Finished(job.key.clone())));
        }
    }
}
