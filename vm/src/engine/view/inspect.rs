//! Views of the state for people: nothing here changes it, or is kept in the cache.

use super::{
    BranchView, InstancePage, InstanceQuery, InstanceView, JourneyView, RefusalView, Status, TimelineEntry, words,
};
use crate::engine::person::{Branch, End, Ended, Identity, Instance, Person, Rest, Timeline};
use crate::engine::state::Table;
use crate::engine::{Engine, EngineError, damaged};
use crate::ingest;
use crate::machine::{Context, Machine, Unit};
use crate::program::Program;
use crate::record::ProfileKey;
use crate::value::Value;
use jiff::tz::TimeZone;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::{JourneyRef, PointRef};
use std::sync::Arc;

/// People read from the store in one go.
const CHUNK: usize = 256;
/// Instances shown where the query does not say.
const MOST: usize = 100;
/// People looked at for one page.
const PEOPLE: usize = 16_384;

impl Engine {
    /// Instances with their timelines.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn instances(&self, query: &InstanceQuery) -> Result<InstancePage, EngineError> {
        let mut page = InstancePage::default();
        if let Some(profile) = &query.profile {
            if let Some(person) = self.person(profile)? {
                self.show(&mut page, query, profile, &person)?;
            }
            return Ok(page);
        }
        let most = if query.most == 0 { MOST } else { query.most };
        let mut from = query.after.as_ref().map(|after| following(&after.to_bytes())).unwrap_or_default();
        for _ in 0..PEOPLE / CHUNK {
            let people = self.overlay.scan(Table::People, &from, CHUNK)?;
            let last = people.len() < CHUNK;
            for (key, value) in people {
                let profile = ProfileKey::from_bytes(&key).map_err(|error| damaged(Table::People, error))?;
                let person = Person::decode(&value).map_err(|error| damaged(Table::People, error))?;
                self.show(&mut page, query, &profile, &person)?;
                from = following(&key);
                page.next = Some(profile);
                if page.instances.len() >= most {
                    return Ok(page);
                }
            }
            if last {
                page.next = None;
                break;
            }
        }
        Ok(page)
    }

    /// The last entries of a person that were refused, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn refusals(&self, key: &ProfileKey) -> Result<Vec<RefusalView>, EngineError> {
        let refused = self.person(key)?.map(|person| person.refused).unwrap_or_default();
        let name = |number: u32| self.counters.all().get(number as usize).map(|counts| Arc::clone(&counts.name));
        let view = |refusal: crate::engine::person::Refusal| RefusalView {
            at: refusal.at,
            journey: name(refusal.journey).unwrap_or_else(|| Arc::from("")),
            reason: refusal.reason,
        };
        Ok(refused.into_iter().map(view).collect())
    }

    /// Journeys with their counts, by project and name.
    #[must_use]
    pub fn journeys(&self) -> Vec<JourneyView> {
        let mut views: Vec<_> = self
            .counters
            .all()
            .iter()
            .zip(0_u32..)
            .map(|(counts, number)| {
                let current = self.bundles.live().iter().find(|live| live.current && live.numbers.contains(&number));
                let list = |reasons: &std::collections::BTreeMap<Arc<str>, u64>| {
                    reasons.iter().map(|(reason, count)| (Arc::clone(reason), *count)).collect()
                };
                JourneyView {
                    name: Arc::clone(&counts.name),
                    project: Arc::clone(&counts.project),
                    version: current.map(|live| live.program.id),
                    live: current.is_some(),
                    standing: counts.standing,
                    inside: counts.inside,
                    entered: counts.entered,
                    goals: counts.goals,
                    quarantined: counts.quarantined,
                    ended: list(&counts.ended),
                    expired: counts.expired,
                    refused: list(&counts.refused),
                    letters: counts.letters,
                }
            })
            .collect();
        views.sort_by(|a, b| (&a.project, &a.name).cmp(&(&b.project, &b.name)));
        views
    }

    fn person(&self, key: &ProfileKey) -> Result<Option<Person>, EngineError> {
        let stored = self.overlay.peek(Table::People, &key.to_bytes())?;
        stored.map(|bytes| Person::decode(&bytes).map_err(|error| damaged(Table::People, error))).transpose()
    }

    /// The zone of an instance as its journey says, for the clock times in its timeline; else the project's.
    fn zone_of(&self, key: &ProfileKey, program: &Program, instance: &Instance) -> TimeZone {
        let named = || {
            let code = program.journey(instance.journey)?.zone?;
            let mut machine = Machine::new();
            machine.restore(program, instance.journey, instance.point, &instance.frame).ok()?;
            let columns = match (program.bundle.profile, self.profile(key).ok()?) {
                (Some(document), Some(json)) => Some(ingest::columns(program, document, json.as_bytes()).ok()?),
                (Some(document), None) => Some(vec![Value::Absent; program.columns(document).len()]),
                (None, _) => None,
            };
            let context = Context {
                now: self.meta.last,
                profile: Some(key),
                profile_columns: columns.as_deref(),
                ..Context::default()
            };
            machine.text(program, Unit::Journey(instance.journey), code, &context).ok()?
        };
        named().map_or_else(|| program.project_zone().clone(), |name| program.zone(&name))
    }

    fn show(
        &self,
        page: &mut InstancePage,
        query: &InstanceQuery,
        profile: &ProfileKey,
        person: &Person,
    ) -> Result<(), EngineError> {
        for instance in &person.instances {
            let scope = Scope::new(self, profile, instance.bundle, instance.journey, query)?;
            page.instances.extend(scope.map(|mut scope| {
                scope.zone = self.zone_of(profile, &scope.program, instance);
                scope.instance(instance)
            }));
        }
        for ended in person.ended.iter().filter(|_| query.ended) {
            let scope = Scope::new(self, profile, ended.bundle, ended.journey, query)?;
            page.instances.extend(scope.map(|scope| scope.ended(ended)));
        }
        Ok(())
    }
}

/// What names the things of an instance.
struct Scope<'q> {
    profile: &'q ProfileKey,
    program: Arc<Program>,
    journey: JourneyRef,
    name: Arc<str>,
    zone: TimeZone,
}

impl<'q> Scope<'q> {
    /// None where the query does not ask for this journey.
    fn new(
        engine: &Engine,
        profile: &'q ProfileKey,
        bundle: u32,
        journey: JourneyRef,
        query: &InstanceQuery,
    ) -> Result<Option<Self>, EngineError> {
        let program = engine.bundles.program(&engine.overlay, bundle)?;
        let name = program.journey(journey).map_or_else(|| Arc::from(""), |journey| program.shared(journey.name));
        if query.journey.as_ref().is_some_and(|wanted| *wanted != name) {
            return Ok(None);
        }
        let zone = program.project_zone().clone();
        Ok(Some(Scope { profile, program, journey, name, zone }))
    }

    fn label(&self, point: PointRef) -> Option<Arc<str>> {
        self.program.point(self.journey, point).map(|point| self.program.shared(point.label))
    }

    fn timeline(&self, identity: Identity, timeline: &Timeline, end: Option<TimelineEntry>) -> Vec<TimelineEntry> {
        let entered = TimelineEntry { at: identity.entered, text: "entered".to_owned(), step: None };
        let dropped = (timeline.dropped > 0).then(|| TimelineEntry {
            at: timeline.start,
            text: format!("({} entries are no longer kept)", timeline.dropped),
            step: None,
        });
        let words = words::Words { program: &self.program, journey: self.journey, zone: &self.zone };
        let happened = timeline.entries().into_iter().map(|(at, happening)| words.entry(at, &happening));
        [entered].into_iter().chain(dropped).chain(happened).chain(end).collect()
    }

    fn view(&self, identity: Identity, goals: u64) -> InstanceView {
        InstanceView {
            id: identity.id(self.profile),
            journey: Arc::clone(&self.name),
            project: self.program.bundle.meta.project.as_str().into(),
            version: self.program.id,
            profile: self.profile.clone(),
            status: Status::Waiting,
            at: None,
            entered: identity.entered,
            since: identity.entered,
            due: None,
            expires: None,
            goal: goals != 0,
            kept: 0,
            branches: Vec::new(),
            timeline: Vec::new(),
        }
    }

    fn instance(&self, instance: &Instance) -> InstanceView {
        InstanceView {
            status: match &instance.rest {
                Rest::Wait { .. } | Rest::Branches { .. } => Status::Waiting,
                Rest::Call { .. } => Status::Calling,
                Rest::Held { message, .. } => Status::Quarantined(Arc::clone(message)),
            },
            at: self.label(instance.point),
            since: instance.since,
            due: instance.due(),
            expires: instance.expires,
            kept: instance.frame.len() + instance.branches.iter().map(|b| b.way.frame.len()).sum::<usize>(),
            branches: instance.branches.iter().map(|branch| self.branch(instance, branch)).collect(),
            timeline: self.timeline(instance.identity, &instance.timeline, None),
            ..self.view(instance.identity, instance.goals)
        }
    }

    fn branch(&self, instance: &Instance, branch: &Branch) -> BranchView {
        let by = instance.branches.iter().find(|other| other.number == branch.of);
        let point = self.program.point(self.journey, by.map_or(instance.point, |by| by.way.point));
        let name = match point.map(|point| &point.kind) {
            Some(PointKind::Parallel { branches, .. }) => {
                branches.get(usize::from(branch.index)).map(|(name, ..)| *name)
            }
            _ => None,
        };
        BranchView {
            name: name.map_or_else(|| Arc::from(""), |name| self.program.shared(name)),
            at: self.label(branch.way.point),
            since: branch.way.since,
            due: branch.way.rest.due(),
        }
    }

    fn ended(&self, ended: &Ended) -> InstanceView {
        let step = ended.point.and_then(|point| self.label(point));
        let (status, text) = match &ended.end {
            End::Exit(reason) => (Status::Ended(Arc::clone(reason)), format!("exit {reason:?}")),
            End::Expired => (Status::Expired, "expired: the end of the journey's age".to_owned()),
        };
        let end = TimelineEntry { at: ended.at, text, step: step.clone() };
        InstanceView {
            status,
            at: step,
            since: ended.at,
            timeline: self.timeline(ended.identity, &ended.timeline, Some(end)),
            ..self.view(ended.identity, ended.goals)
        }
    }
}

fn following(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}
