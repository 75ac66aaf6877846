//! From the syntax tree to steps.

use super::words::Words;
use super::{Block, Graph, Kind, Node, NodeId, Step, Then, Way, edges};
use crate::ast::{
    self, Call, Else, JourneyClause, JourneyDecl, JourneyVerb, Name, ParallelMode, RaceArm, Stmt, StmtKind,
};
use crate::source::Span;

pub(super) fn graph(journey: &JourneyDecl, title: Option<&str>, span: Span, text: &str) -> Graph {
    let mut builder = Builder { words: Words { text }, nodes: vec![] };
    let start = builder.entry(journey, span);
    let mut body = builder.block(&journey.body, false);
    body.steps.insert(0, start);
    if !ends(&builder.nodes, &body) {
        let end = Span { start: journey.body.span.end.saturating_sub(1), ..journey.body.span };
        let node = builder.node(Kind::End, None, "the end".to_owned(), None, end);
        body.steps.push(plain(node));
    }
    let always = journey.clauses.iter().filter_map(|clause| builder.words.always(&clause.node)).collect();
    let edges = edges::edges(&builder.nodes, &body);
    let title = title.and_then(|doc| doc.lines().next()).map(|line| line.trim().to_owned());
    Graph { name: journey.name.node.clone(), title, always, nodes: builder.nodes, edges, body }
}

/// Whether nobody comes out of the end of a block.
pub(super) fn ends(nodes: &[Node], block: &Block) -> bool {
    block.steps.last().is_some_and(|step| {
        let leaves = nodes.get(step.node).is_some_and(|n| n.kind.leaves());
        let all = step.then == Then::Meet && !step.ways.is_empty() && step.ways.iter().all(|w| ends(nodes, &w.block));
        leaves || all
    })
}

fn plain(node: NodeId) -> Step {
    Step { node, ways: vec![], straight: None, then: Then::Meet }
}

struct Builder<'t> {
    words: Words<'t>,
    nodes: Vec<Node>,
}

/// A step's sort, its words, and the ways from it.
struct Draft {
    kind: Kind,
    label: Option<String>,
    words: String,
    detail: Option<String>,
    straight: Option<usize>,
    then: Then,
}

impl Draft {
    fn new(kind: Kind, label: Option<&Name>, words: impl Into<String>) -> Self {
        let label = label.map(|name| name.node.clone());
        Self { kind, label, words: words.into(), detail: None, straight: None, then: Then::Meet }
    }
}

impl Builder<'_> {
    fn node(&mut self, kind: Kind, label: Option<String>, title: String, detail: Option<String>, span: Span) -> NodeId {
        self.nodes.push(Node { kind, label, title, detail, span });
        self.nodes.len() - 1
    }

    fn entry(&mut self, journey: &JourneyDecl, span: Span) -> Step {
        let starts = journey.clauses.iter().filter_map(|clause| match &clause.node {
            JourneyClause::On(event) => Some(format!("on {}", self.words.event(event))),
            JourneyClause::OnAudience { enter: true, audience } => Some(format!("on enter {}", audience.node)),
            JourneyClause::OnAudience { enter: false, audience } => Some(format!("on leave {}", audience.node)),
            _ => None,
        });
        let starts: Vec<String> = starts.collect();
        let require = journey.clauses.iter().filter_map(|clause| match &clause.node {
            JourneyClause::Require(paths) => {
                Some(paths.iter().map(|p| self.words.expr(p)).collect::<Vec<_>>().join(", "))
            }
            _ => None,
        });
        let require = require.collect::<Vec<_>>().join(", ");
        let detail = (!require.is_empty()).then(|| format!("requires {require}"));
        let title = if starts.is_empty() { "called by other journeys".to_owned() } else { starts.join(", or ") };
        let at = journey.clauses.first().map_or(span, |clause| clause.span);
        plain(self.node(Kind::Entry, None, title, detail, at))
    }

    /// The steps of a block; in an arm, a `continue` at its end is just its end.
    fn block(&mut self, block: &ast::Block, arm: bool) -> Block {
        let mut steps = vec![];
        for (at, stmt) in block.stmts.iter().enumerate() {
            let last = at + 1 == block.stmts.len();
            if !(arm && last && matches!(stmt.kind, StmtKind::Continue)) {
                steps.push(self.stmt(stmt));
            }
        }
        Block { steps }
    }

    fn way(&mut self, label: impl Into<String>, block: &ast::Block, arm: bool) -> Way {
        Way { label: label.into(), block: self.block(block, arm) }
    }

    fn stmt(&mut self, stmt: &Stmt) -> Step {
        let draft = self.draft(&stmt.kind);
        let doc = stmt.doc.as_ref().and_then(|doc| doc.node.lines().next()).map(|line| line.trim().to_owned());
        let (title, detail) = match doc {
            Some(doc) => (doc, Some(draft.words)),
            None => (draft.words, draft.detail),
        };
        let node = self.node(draft.kind, draft.label, title, detail, stmt.span);
        let ways = self.ways(&stmt.kind);
        let straight = if draft.kind == Kind::If && !ways.is_empty() {
            ways.iter().position(|way| way.block.steps.is_empty())
        } else {
            draft.straight
        };
        Step { node, ways, straight, then: draft.then }
    }

    fn draft(&self, kind: &StmtKind) -> Draft {
        let words = self.words;
        match kind {
            StmtKind::Lookup { call, .. } => self.call(Kind::Lookup, "lookup", call),
            StmtKind::Send(call) => self.call(Kind::Send, "send", call),
            StmtKind::Call(call) => self.call(Kind::Call, "call", call),
            StmtKind::Update { fields } => {
                let fields: Vec<String> = fields.iter().map(|f| words.of(f.span)).collect();
                Draft::new(Kind::Update, None, format!("update profile: {}", fields.join(", ")))
            }
            StmtKind::Let { name, value } => {
                Draft::new(Kind::Let, None, format!("let {} = {}", name.node, words.expr(value)))
            }
            StmtKind::If { condition, otherwise, .. } => {
                let chain = matches!(otherwise.as_deref(), Some(Else::If(_)));
                let text =
                    if chain { "the first that is true".to_owned() } else { format!("{}?", words.expr(condition)) };
                Draft::new(Kind::If, None, text)
            }
            StmtKind::Match { value, .. } => Draft::new(Kind::Match, None, format!("match {}", words.expr(value))),
            StmtKind::Wait { length, until, label } => {
                let until = until.as_ref().map_or_else(String::new, |e| format!(", until {}", words.expr(e)));
                Draft::new(Kind::Wait, label.as_ref(), format!("wait {}{until}", words.expr(length)))
            }
            StmtKind::WaitUntil { instant, at, label } => {
                let at = at.as_ref().map_or_else(String::new, |e| format!(" at {}", words.expr(e)));
                Draft::new(Kind::Wait, label.as_ref(), format!("wait until {}{at}", words.expr(instant)))
            }
            StmtKind::Race { label, .. } => Draft::new(Kind::Wait, label.as_ref(), "wait for the first of these"),
            StmtKind::Restart { .. } => Draft::new(Kind::Restart, None, "wait again"),
            StmtKind::Split { by, label, .. } => {
                let by: Vec<String> = by.iter().map(|e| words.expr(e)).collect();
                let by = if by.is_empty() { "profile".to_owned() } else { by.join(", ") };
                Draft::new(Kind::Split, label.as_ref(), format!("split by {by}"))
            }
            StmtKind::Limit { count, per, label, .. } => {
                let per = per.as_ref().map_or_else(String::new, |per| format!(" per {}", words.of(per.span)));
                Draft::new(Kind::Limit, label.as_ref(), format!("limit {}{per}", count.node))
            }
            StmtKind::Parallel { mode, label, .. } => {
                let mode = match mode {
                    ParallelMode::All => "all of these".to_owned(),
                    ParallelMode::Any => "any of these".to_owned(),
                    ParallelMode::First(n) => format!("the first {n} of these"),
                };
                Draft::new(Kind::Parallel, label.as_ref(), format!("side by side: {mode}"))
            }
            StmtKind::Repeat { times, every, condition, .. } => {
                let every = every.as_ref().map_or_else(String::new, |e| format!(" every {}", words.of(e.span)));
                let condition = condition.as_ref().map_or_else(String::new, |e| format!(" while {}", words.expr(e)));
                let text = format!("repeat up to {} times{every}{condition}", times.node);
                Draft { then: Then::Again, straight: Some(1), ..Draft::new(Kind::Repeat, None, text) }
            }
            StmtKind::Break => Draft::new(Kind::Break, None, "leave the loop"),
            StmtKind::Journey { verb: JourneyVerb::Start, call } => self.call(Kind::Journey, "start", call),
            StmtKind::Journey { verb: JourneyVerb::Run, call } => self.call(Kind::Journey, "run", call),
            StmtKind::Journey { verb: JourneyVerb::Jump, call } => self.call(Kind::Exit, "jump", call),
            StmtKind::Exit { reason } => {
                let reason = reason.as_ref().map_or_else(String::new, |e| format!(" {}", words.expr(e)));
                Draft::new(Kind::Exit, None, format!("exit{reason}"))
            }
            StmtKind::Continue => Draft::new(Kind::Continue, None, "go on"),
            StmtKind::Broken => Draft::new(Kind::Broken, None, "cannot be read"),
        }
    }

    fn call(&self, kind: Kind, verb: &str, call: &Call) -> Draft {
        let straight = (!call.handlers.is_empty()).then_some(0);
        let detail = self.words.args(&call.args);
        Draft { detail, straight, ..Draft::new(kind, call.label.as_ref(), format!("{verb} {}", call.target.node)) }
    }

    fn ways(&mut self, kind: &StmtKind) -> Vec<Way> {
        match kind {
            StmtKind::Lookup { call, .. }
            | StmtKind::Send(call)
            | StmtKind::Call(call)
            | StmtKind::Journey { call, .. } => self.handlers(call),
            StmtKind::If { condition, then, otherwise } => self.choice(condition, then, otherwise.as_deref()),
            StmtKind::Match { arms, otherwise, .. } => {
                let mut ways = vec![];
                for arm in arms {
                    let values: Vec<String> = arm.values.iter().map(|e| self.words.expr(e)).collect();
                    ways.push(self.way(values.join(", "), &arm.body, true));
                }
                ways.extend(otherwise.as_ref().map(|block| self.way("otherwise", block, true)));
                ways
            }
            StmtKind::Race { arms, .. } => arms.iter().filter_map(|arm| self.arm(arm)).collect(),
            StmtKind::Split { arms, .. } => {
                let mut ways = vec![];
                for arm in arms {
                    let share = arm.share.as_ref().map_or_else(|| "rest".to_owned(), |s| self.words.of(s.span));
                    let name = arm.label.as_ref().map_or_else(String::new, |l| format!(" {}", l.node));
                    ways.push(self.way(format!("{share}{name}"), &arm.body, true));
                }
                ways
            }
            StmtKind::Limit { count, then, otherwise, .. } => {
                let first = self.way(format!("the first {}", count.node), then, true);
                let others =
                    otherwise.as_ref().map_or_else(empty("the others"), |block| self.way("the others", block, true));
                vec![first, others]
            }
            StmtKind::Parallel { branches, .. } => {
                let mut ways = vec![];
                for (name, block) in branches {
                    ways.push(self.way(name.node.clone(), block, true));
                }
                ways
            }
            StmtKind::Repeat { body, .. } => vec![self.way("each turn", body, true), empty("then")()],
            StmtKind::Update { .. }
            | StmtKind::Let { .. }
            | StmtKind::Wait { .. }
            | StmtKind::WaitUntil { .. }
            | StmtKind::Restart { .. }
            | StmtKind::Break
            | StmtKind::Exit { .. }
            | StmtKind::Continue
            | StmtKind::Broken => vec![],
        }
    }

    fn handlers(&mut self, call: &Call) -> Vec<Way> {
        if call.handlers.is_empty() {
            return vec![];
        }
        let mut ways = vec![empty("")()];
        for handler in &call.handlers {
            let label = self.words.handler(handler);
            ways.push(self.way(label, &handler.body, true));
        }
        ways
    }

    /// All of an `if … else if … else …` side by side.
    fn choice(&mut self, condition: &ast::Expr, then: &ast::Block, otherwise: Option<&Else>) -> Vec<Way> {
        let chain = matches!(otherwise, Some(Else::If(_)));
        let label = if chain { self.words.expr(condition) } else { "yes".to_owned() };
        let mut ways = vec![self.way(label, then, false)];
        let mut rest = otherwise;
        loop {
            match rest {
                Some(Else::If(Stmt { kind: StmtKind::If { condition, then, otherwise }, .. })) => {
                    let label = self.words.expr(condition);
                    ways.push(self.way(label, then, false));
                    rest = otherwise.as_deref();
                }
                Some(Else::Block(block)) => {
                    ways.push(self.way(if chain { "otherwise" } else { "no" }, block, false));
                    return ways;
                }
                Some(Else::If(_)) | None => {
                    ways.push(empty(if chain { "otherwise" } else { "no" })());
                    return ways;
                }
            }
        }
    }

    fn arm(&mut self, arm: &RaceArm) -> Option<Way> {
        match arm {
            RaceArm::On { event, body, .. } => {
                let label = format!("on {}", self.words.event(event));
                Some(self.way(label, body, true))
            }
            RaceArm::After { length, until, body, .. } => {
                let until = until.as_ref().map_or_else(String::new, |e| format!(", until {}", self.words.expr(e)));
                let label = format!("after {}{until}", self.words.expr(length));
                Some(self.way(label, body, true))
            }
            RaceArm::Broken(_) => None,
        }
    }
}

fn empty(label: &'static str) -> impl FnOnce() -> Way {
    move || Way { label: label.to_owned(), block: Block::default() }
}
