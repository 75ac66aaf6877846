//! `GET /v1/journeys` and `GET /v1/instances`.

use super::App;
use super::events::json;
use super::problem::Problem;
use super::profiles::key;
use super::text::Text;
use crate::service::Unavailable;
use crate::service::deploy::hex;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use journey_vm::engine::{BranchView, InstancePage, InstanceQuery, InstanceView, JourneyView, RefusalView, Status};
use journey_vm::record::{Micros, ProfileKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Journey {
    name: Text,
    project: Text,
    version: Option<String>,
    live: bool,
    status: &'static str,
    inside: u64,
    entered: u64,
    goals: u64,
    quarantined: u64,
    expired: u64,
    dead_letters: u64,
    ended: BTreeMap<Text, u64>,
    refused: BTreeMap<Text, u64>,
}

pub(super) async fn journeys(State(app): State<App>) -> Result<Response, Problem> {
    let mut all: BTreeMap<(Text, Text), Journey> = BTreeMap::new();
    for view in views(&app).await? {
        let name = (Text(view.project.clone()), Text(view.name.clone()));
        match all.get_mut(&name) {
            Some(journey) => add(journey, view),
            None => drop(all.insert(name, start(view))),
        }
    }
    for journey in all.values_mut().filter(|journey| journey.inside == 0) {
        if matches!(journey.status, "closed" | "stopped") {
            journey.status = "finished";
        }
    }
    #[derive(Serialize)]
    struct Journeys {
        journeys: Vec<Journey>,
    }
    Ok(json(StatusCode::OK, &Journeys { journeys: all.into_values().collect() }))
}

/// The journeys of all partitions, each as it is there.
pub(super) async fn views(app: &App) -> Result<Vec<JourneyView>, Unavailable> {
    let mut all = Vec::new();
    for partition in &app.service.partitions {
        all.extend(app.service.wait(partition, partition.query(|engine| engine.journeys())).await?);
    }
    Ok(all)
}

fn start(view: JourneyView) -> Journey {
    Journey {
        name: view.name.into(),
        project: view.project.into(),
        version: view.version.map(|id| hex(&id.0)),
        live: view.live,
        status: view.standing.word(),
        inside: view.inside,
        entered: view.entered,
        goals: view.goals,
        quarantined: view.quarantined,
        expired: view.expired,
        dead_letters: view.letters,
        ended: counts(view.ended),
        refused: counts(view.refused),
    }
}

fn counts(list: Vec<(std::sync::Arc<str>, u64)>) -> BTreeMap<Text, u64> {
    list.into_iter().map(|(reason, count)| (Text(reason), count)).collect()
}

fn add(journey: &mut Journey, view: JourneyView) {
    journey.live &= view.live;
    journey.inside += view.inside;
    journey.entered += view.entered;
    journey.goals += view.goals;
    journey.quarantined += view.quarantined;
    journey.expired += view.expired;
    journey.dead_letters += view.letters;
    for (reason, count) in view.ended {
        *journey.ended.entry(Text(reason)).or_default() += count;
    }
    for (reason, count) in view.refused {
        *journey.refused.entry(Text(reason)).or_default() += count;
    }
}

/// Parameters of `GET /v1/instances`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    profile: Option<String>,
    journey: Option<String>,
    status: Option<String>,
    limit: Option<usize>,
    after: Option<String>,
}

/// Which instances are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Only {
    Open,
    All,
    Waiting,
    Calling,
    Quarantined,
    Ended,
    Expired,
}

impl Only {
    fn parse(text: Option<&str>) -> Result<Self, Problem> {
        Ok(match text {
            None | Some("open") => Self::Open,
            Some("all") => Self::All,
            Some("waiting") => Self::Waiting,
            Some("calling") => Self::Calling,
            Some("quarantined") => Self::Quarantined,
            Some("ended") => Self::Ended,
            Some("expired") => Self::Expired,
            Some(other) => {
                return Err(Problem::new(StatusCode::BAD_REQUEST, format!("`{other}` is no status"))
                    .detail("one of open, all, waiting, calling, quarantined, ended, expired"));
            }
        })
    }

    fn takes(self, status: &Status) -> bool {
        match self {
            Self::Open => matches!(status, Status::Waiting | Status::Calling | Status::Quarantined(_)),
            Self::All => true,
            Self::Waiting => *status == Status::Waiting,
            Self::Calling => *status == Status::Calling,
            Self::Quarantined => matches!(status, Status::Quarantined(_)),
            Self::Ended => matches!(status, Status::Ended(_)),
            Self::Expired => *status == Status::Expired,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Instance {
    id: String,
    journey: Text,
    project: Text,
    version: String,
    profile: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Text>,
    entered: String,
    since: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    goal: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<Branch>,
    timeline: Vec<Step>,
}

#[derive(Serialize)]
struct Branch {
    branch: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Text>,
    since: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
}

#[derive(Serialize)]
struct Step {
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Text>,
    text: String,
}

#[derive(Serialize)]
struct Refusal {
    at: String,
    journey: Text,
    reason: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    instances: Vec<Instance>,
    /// Why this person did not enter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_entered: Vec<Refusal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Most instances of a page.
const MOST: usize = 1_000;

pub(super) async fn instances(
    State(app): State<App>,
    query: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Query(wanted) = query
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "the query cannot be read").detail(error.body_text()))?;
    let only = Only::parse(wanted.status.as_deref())?;
    let limit = wanted.limit.unwrap_or(100).clamp(1, MOST);
    let mut query = InstanceQuery {
        profile: wanted.profile.as_deref().map(person).transpose()?,
        journey: wanted.journey.as_deref().map(std::sync::Arc::from),
        ended: matches!(only, Only::All | Only::Ended | Only::Expired),
        after: None,
        most: limit,
    };
    if let Some(profile) = &query.profile {
        let number = app.service.place(profile);
        let (page, refusals) = look(&app, number, query).await?;
        let not_entered = refusals.into_iter().map(refusal).collect();
        let instances = page.instances.into_iter().filter(|i| only.takes(&i.status)).map(instance).collect();
        return Ok(json(StatusCode::OK, &Page { instances, not_entered, next: None }));
    }
    let (mut number, after) = wanted.after.as_deref().map_or(Ok((0, None)), cursor)?;
    query.after = after;
    let mut instances = Vec::new();
    // A page is bounded by what is looked at, not only by what is found, so that a rare status costs several pages.
    for _ in 0..16 {
        let (page, _) = look(&app, number, query.clone()).await?;
        instances.extend(page.instances.into_iter().filter(|i| only.takes(&i.status)).map(instance));
        if page.next.is_none() {
            number += 1;
        }
        query.after = page.next;
        if number >= app.service.partitions.len() || instances.len() >= limit {
            break;
        }
    }
    let next = (number < app.service.partitions.len())
        .then(|| query.after.map_or_else(|| format!("{number}"), |k| format!("{number}:{}:{}", k.namespace, k.id)));
    Ok(json(StatusCode::OK, &Page { instances, not_entered: Vec::new(), next }))
}

pub(super) async fn look(
    app: &App,
    number: usize,
    query: InstanceQuery,
) -> Result<(InstancePage, Vec<RefusalView>), Problem> {
    let partition = app.service.partition(number)?;
    let asked = partition.query(move |engine| {
        let refusals = query.profile.as_ref().map_or(Ok(Vec::new()), |profile| engine.refusals(profile))?;
        Ok((engine.instances(&query)?, refusals))
    });
    let seen: Result<_, journey_vm::engine::EngineError> = app.service.wait(partition, asked).await?;
    seen.map_err(|error| Unavailable::Stopped(error.to_string()).into())
}

pub(super) fn person(text: &str) -> Result<ProfileKey, Problem> {
    let (namespace, id) = text.split_once(':').unwrap_or_default();
    key(namespace, id)
}

/// Where a page goes on: partition, and the person looked at last.
fn cursor(text: &str) -> Result<(usize, Option<ProfileKey>), Problem> {
    let (number, rest) = text.split_once(':').map_or((text, None), |(number, rest)| (number, Some(rest)));
    let number = number
        .parse()
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "`after` is not what an earlier page gave as `next`"))?;
    Ok((number, rest.map(person).transpose()?))
}

pub(super) fn time(micros: Micros) -> String {
    jiff::Timestamp::from_microsecond(micros).map_or_else(|_| micros.to_string(), |t| t.to_string())
}

fn refusal(view: RefusalView) -> Refusal {
    Refusal { at: time(view.at), journey: view.journey.into(), reason: view.reason.into() }
}

fn branch(view: BranchView) -> Branch {
    Branch { branch: Text(view.name), at: view.at.map(Text), since: time(view.since), due: view.due.map(time) }
}

fn instance(view: InstanceView) -> Instance {
    let (status, reason) = match view.status {
        Status::Waiting => ("waiting", None),
        Status::Calling => ("calling", None),
        Status::Quarantined(why) => ("quarantined", Some(Text(why))),
        Status::Ended(why) => ("ended", Some(Text(why))),
        Status::Expired => ("expired", None),
    };
    Instance {
        id: hex(&view.id.0),
        journey: view.journey.into(),
        project: view.project.into(),
        version: hex(&view.version.0),
        profile: format!("{}:{}", view.profile.namespace, view.profile.id),
        status,
        reason,
        at: view.at.map(Text),
        entered: time(view.entered),
        since: time(view.since),
        due: view.due.map(time),
        expires: view.expires.map(time),
        goal: view.goal,
        branches: view.branches.into_iter().map(branch).collect(),
        timeline: view
            .timeline
            .into_iter()
            .map(|t| Step { at: time(t.at), step: t.step.map(Text), text: t.text })
            .collect(),
    }
}
