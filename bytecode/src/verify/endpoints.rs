//! Sources and actions.

use super::bits::Bits;
use super::code::{Kind, Unit};
use super::flow::{Flow, Role, Seen};
use super::problem::{Checked, Problem};
use super::{Context, within};
use crate::limits::PERIOD;
use crate::program::{Auth, Endpoint, EndpointKind, ErrorSet, HeaderValue};
use crate::types::{Reg, Type};

pub(super) fn check(cx: &Context<'_>, endpoint: &Endpoint) -> Checked {
    cx.strings([endpoint.name])?;
    cx.strings(endpoint.title)?;
    if let EndpointKind::Message(channel) = &endpoint.kind {
        cx.string(*channel)?;
    }
    cx.location(&endpoint.location)?;
    policies(endpoint)?;
    auth(cx, &endpoint.auth)?;
    if let Some(answer) = endpoint.answer {
        within("document", answer.index(), cx.bundle.documents.len())?;
    }
    render(cx, endpoint)
}

fn policies(endpoint: &Endpoint) -> Checked {
    let retry = &endpoint.retry;
    let (fresh, stale) = endpoint.cache.unwrap_or_default();
    let queue = endpoint.limit.as_ref().and_then(|limit| limit.queue).unwrap_or_default();
    for length in [retry.first, retry.most, fresh, stale, queue] {
        if !(0..=PERIOD).contains(&length) {
            return Err(Problem::new("a length of time is negative or over a year"));
        }
    }
    if !(1..=PERIOD).contains(&endpoint.timeout) {
        return Err(Problem::new("the timeout is nothing, or over a year"));
    }
    match &endpoint.limit {
        Some(limit) if limit.calls == 0 || !(1..=PERIOD).contains(&limit.per) => {
            return Err(Problem::new("the rate limit lets nothing through"));
        }
        _ => {}
    }
    retry.on.iter().try_for_each(error_set)
}

/// Only statuses that exist.
pub(super) fn error_set(set: &ErrorSet) -> Checked {
    match set {
        ErrorSet::Http(status) if !(100..=599).contains(status) => {
            Err(Problem::new(format!("there is no HTTP status {status}")))
        }
        ErrorSet::HttpClass(class) if !(1..=5).contains(class) => {
            Err(Problem::new(format!("there is no class {class} of HTTP statuses")))
        }
        _ => Ok(()),
    }
}

fn auth(cx: &Context<'_>, auth: &Auth) -> Checked {
    match auth {
        Auth::None => Ok(()),
        Auth::Basic { user, password } => cx.strings([*user, *password]),
        Auth::Bearer(secret) => cx.strings([*secret]),
        Auth::ApiKeyHeader(name, secret) | Auth::ApiKeyQuery(name, secret) => cx.strings([*name, *secret]),
        Auth::OAuth2(url, secret, scope) => cx.strings([*url, *secret].into_iter().chain(*scope)),
    }
}

fn render(cx: &Context<'_>, endpoint: &Endpoint) -> Checked {
    let unit = Unit::new(cx, &endpoint.code, Kind::Endpoint, &[])?;
    let mut params = unit.none();
    for (index, (name, ty)) in endpoint.params.iter().enumerate() {
        cx.string(*name)?;
        let reg = Reg(u16::try_from(index).unwrap_or(u16::MAX));
        let (wanted, found) = (cx.types.ty(*ty)?, unit.reg(reg)?);
        if !(wanted.fits(found) && found.fits(wanted)) || matches!(found.kind, Type::Iterator(_)) {
            return Err(Problem::new(format!("register {index} is not of the type of parameter {index}")));
        }
        params.insert(reg);
    }
    let results = results(cx, &unit, endpoint)?;
    let mut flow = Flow::new(&unit).with_results(results);
    flow.enter(endpoint.render, Role::Render, Seen::default(), &params)?;
    flow.run()
}

/// The registers that hold the request once the rendering halts.
fn results(cx: &Context<'_>, unit: &Unit<'_>, endpoint: &Endpoint) -> Result<Bits, Problem> {
    let request = &endpoint.request;
    let text = |reg: Reg, what: &str, may_be_absent: bool| {
        let ty = unit.reg(reg)?;
        if ty.may_be(&Type::String) && (may_be_absent || !ty.optional) {
            return Ok(reg);
        }
        Err(Problem::new(format!("the register of the {what} is not text")))
    };
    let mut results = unit.none();
    results.insert(text(request.url, "URL", false)?);
    for (name, reg) in &request.query {
        cx.string(*name)?;
        results.insert(text(*reg, "query parameter", true)?);
    }
    for (name, value) in &request.headers {
        cx.string(*name)?;
        match value {
            HeaderValue::Reg(reg) => results.insert(text(*reg, "header", false)?),
            HeaderValue::Secret(secret) => drop(cx.string(*secret)?),
        }
    }
    if let Some(body) = request.body {
        let ty = unit.reg(body)?;
        if !ty.is(&Type::String) && !ty.is(&Type::Json) {
            return Err(Problem::new("the register of the body is neither text nor JSON"));
        }
        results.insert(body);
    }
    Ok(results)
}
