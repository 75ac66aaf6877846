//! What people see of the engine: journeys with their counts, instances with their timelines.

mod inspect;
mod words;

use crate::record::{BundleId, InstanceId, LetterId, Micros, ProfileKey, Standing};
use std::sync::Arc;

/// Which instances to show.
#[derive(Clone, Debug, Default)]
pub struct InstanceQuery {
    /// Of this person only (fast); none: of everybody, in the order of their keys.
    pub profile: Option<ProfileKey>,
    /// Of this journey only.
    pub journey: Option<Arc<str>>,
    /// Also those that ended lately.
    pub ended: bool,
    /// Goes on after this person.
    pub after: Option<ProfileKey>,
    /// How many at most; zero is taken as 100.
    pub most: usize,
}

/// Instances found, and where to go on.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct InstancePage {
    /// Instances.
    pub instances: Vec<InstanceView>,
    /// The last person looked at, if there may be more.
    pub next: Option<ProfileKey>,
}

/// How an instance stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Status {
    /// Waits for the clock or an event.
    Waiting,
    /// Waits for an answer.
    Calling,
    /// Held after a fault, with what went wrong.
    Quarantined(Arc<str>),
    /// Ended, with the reason.
    Ended(Arc<str>),
    /// Reached the end of its journey's age.
    Expired,
}

/// An instance.
#[derive(Clone, PartialEq, Debug)]
pub struct InstanceView {
    /// Which.
    pub id: InstanceId,
    /// Journey.
    pub journey: Arc<str>,
    /// Project.
    pub project: Arc<str>,
    /// Bundle it is pinned to.
    pub version: BundleId,
    /// Person.
    pub profile: ProfileKey,
    /// How it stands.
    pub status: Status,
    /// Label of the step it rests at (or ended at).
    pub at: Option<Arc<str>>,
    /// When it entered.
    pub entered: Micros,
    /// Since when it rests there (or when it ended).
    pub since: Micros,
    /// When the clock moves it next, leaving its age aside.
    pub due: Option<Micros>,
    /// When it expires.
    pub expires: Option<Micros>,
    /// It reached a goal.
    pub goal: bool,
    /// Bytes of the values that it keeps while it rests.
    pub kept: usize,
    /// Its branches, where it rests at a `parallel`.
    pub branches: Vec<BranchView>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// Where a branch of an instance rests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BranchView {
    /// Its name.
    pub name: Arc<str>,
    /// Label of the step.
    pub at: Option<Arc<str>>,
    /// Since when.
    pub since: Micros,
    /// When the clock moves it next.
    pub due: Option<Micros>,
}

/// A line of a timeline.
#[derive(Clone, PartialEq, Debug)]
pub struct TimelineEntry {
    /// When.
    pub at: Micros,
    /// In words.
    pub text: String,
    /// Label of the step.
    pub step: Option<Arc<str>>,
}

/// A journey and its counts, over all versions.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct JourneyView {
    /// Name.
    pub name: Arc<str>,
    /// Project.
    pub project: Arc<str>,
    /// The version that new people enter; none when the journey is no longer deployed.
    pub version: Option<BundleId>,
    /// Whether it is part of a bundle that is live.
    pub live: bool,
    /// How it stands, as operators said last.
    pub standing: Standing,
    /// People inside now (instances).
    pub inside: u64,
    /// Entries ever.
    pub entered: u64,
    /// Goals reached (instances).
    pub goals: u64,
    /// Instances held after a fault, now.
    pub quarantined: u64,
    /// Ends by reason; `expired` is apart.
    pub ended: Vec<(Arc<str>, u64)>,
    /// Instances that reached the end of their age.
    pub expired: u64,
    /// Entries refused, by reason.
    pub refused: Vec<(Arc<str>, u64)>,
    /// Effects that were given up and are kept.
    pub letters: u64,
}

/// An effect that was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LetterView {
    /// Which; it says when, too.
    pub id: LetterId,
    /// Project.
    pub project: Arc<str>,
    /// Journey.
    pub journey: Arc<str>,
    /// Action.
    pub endpoint: Arc<str>,
    /// Person.
    pub profile: ProfileKey,
    /// Instance that asked for it; it may have ended.
    pub instance: InstanceId,
    /// Attempts made.
    pub attempts: u32,
    /// When the instance reached the step.
    pub asked: Micros,
    /// What went wrong last, as journeys see it.
    pub error: String,
    /// The same in words.
    pub message: Arc<str>,
    /// It is being sent again.
    pub again: bool,
}

/// An entry that was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusalView {
    /// When.
    pub at: Micros,
    /// Journey.
    pub journey: Arc<str>,
    /// Why.
    pub reason: Arc<str>,
}
