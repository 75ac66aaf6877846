//! Random journeys that a checker accepts: source text, so that the whole road is under test.

mod expression;

use super::rng::Rng;
use expression::Names;
pub(crate) use expression::WORDS;

/// A module of a few journeys over the same events.
pub(crate) fn module(rng: &mut Rng) -> String {
    let mut text = String::from(DECLARATIONS);
    for number in 0..1 + rng.below(3) {
        text.push_str(&Writer::new(rng).journey(number));
    }
    text
}

/// Event types of the declared events.
pub(crate) const TYPES: [&str; 4] =
    ["commerce.productListAdds", "commerce.purchases", "commerce.checkouts", "commerce.productViews"];

const DECLARATIONS: &str = r#"
event Added { schema ShopEvent where eventType == "commerce.productListAdds" key Email from identityMap["Email"].first.id }
event Bought { schema ShopEvent where eventType == "commerce.purchases" key Email from identityMap["Email"].first.id }
event Checked {
  schema ShopEvent
  where eventType in ["commerce.checkouts", "commerce.purchases"] and (commerce.order.priceTotal ?? 0) > 10
  key Email from identityMap["Email"].first.id
}
source Member {
  params { name: string, amount: decimal }
  get "https://member.example.com/{name}"
  returns { tier: string?, points: integer?, share: decimal? }
}
action Note { params { text: string, amount: decimal, count: integer } post "https://note.example.com/" body json { text, amount, count } returns { id: string? } }
action Ping { params { text: string, flag: boolean = false } post "https://ping.example.com/" body json { text, flag } }
condition Dear(amount: decimal) = amount > 20
function half(amount: decimal): decimal = amount / 2
"#;

const EVENTS: [&str; 3] = ["Added", "Bought", "Checked"];

struct Writer<'r> {
    rng: &'r mut Rng,
    names: Names,
    labels: u64,
    /// The event that starts the journey.
    start: &'static str,
    /// Labels of steps that were reached on the way here.
    reached: Vec<String>,
    /// Inside a branch, where the first event keeps its name.
    branch: bool,
}

impl<'r> Writer<'r> {
    fn new(rng: &'r mut Rng) -> Self {
        Writer { rng, names: Names::default(), labels: 0, start: EVENTS[0], reached: Vec::new(), branch: false }
    }

    fn label(&mut self) -> String {
        self.labels += 1;
        format!("l{}", self.labels)
    }

    fn duration(&mut self) -> String {
        let choices =
            ["10 minutes", "1 hour", "90 minutes", "5 hours", "1 day", "2 days", "1 week", "1 month", "1 day 3 hours"];
        (*self.rng.pick(&choices)).to_owned()
    }

    fn journey(&mut self, number: u64) -> String {
        let event = *self.rng.pick(&EVENTS);
        self.start = event;
        self.names.events.push("begin".to_owned());
        let mut text = format!("\njourney J{number} {{\n  on {event} begin");
        if self.rng.percent(30) {
            text.push_str(&format!(" where {}", self.truth(2)));
        }
        text.push('\n');
        if self.rng.percent(20) {
            text.push_str("  require profile.homeAddress.city\n");
        }
        if self.rng.percent(30) {
            text.push_str("  one per profile, begin.commerce.cart.cartID ?? \"none\"\n");
        }
        let reentry = ["always", "never", "after 2 hours", "after 3 days"];
        if self.rng.percent(70) {
            text.push_str(&format!("  reentry {}\n", self.rng.pick(&reentry)));
        }
        if self.rng.percent(40) {
            // Longer than any single wait, which the checker asks for.
            text.push_str(&format!("  expires after {}\n", self.rng.pick(&["33 days", "2 months", "800 hours"])));
        }
        match self.rng.below(3) {
            0 => text.push_str("  timezone profile.timeZone ?? \"Europe/Paris\"\n"),
            1 => text.push_str("  timezone \"America/New_York\"\n"),
            _ => {}
        }
        text.push_str(if self.rng.percent(60) { "  on error exit \"technical\"\n" } else { "  on error continue\n" });
        for index in 0..self.rng.below(2) {
            let guard = self.guard("e", 2);
            text.push_str(&format!("  exit when {} e{guard} as out{index}\n", self.rng.pick(&EVENTS)));
        }
        if self.rng.percent(25) {
            let names = std::mem::take(&mut self.names);
            text.push_str(&format!("  exit if {} as gone\n", self.truth(2)));
            self.names = names;
        }
        if self.rng.percent(40) {
            let guard = self.guard("g", 2);
            text.push_str(&format!("  goal when {} g{guard}\n", self.rng.pick(&EVENTS)));
        }
        text.push_str(&self.block(3, 1));
        let end = self.text(1);
        text.push_str(&format!("  exit ({end})\n}}\n"));
        text
    }

    /// ` where …` of a pattern that names an event, or nothing.
    fn guard(&mut self, name: &str, depth: u32) -> String {
        if self.rng.percent(40) {
            return String::new();
        }
        self.names.events.push(name.to_owned());
        let truth = self.truth(depth);
        self.names.events.pop();
        format!(" where {truth}")
    }

    /// Statements; what they name is forgotten after them.
    fn block(&mut self, depth: u32, indent: usize) -> String {
        let count = 1 + self.rng.below(if depth == 3 { 5 } else { 3 });
        (0..count).map(|_| self.statement(depth, indent)).collect()
    }

    fn nested(&mut self, depth: u32, indent: usize) -> String {
        let names = self.names.clone();
        let reached = self.reached.clone();
        let text = self.block(depth, indent);
        self.names = names;
        self.reached = reached;
        text
    }

    /// A block that is an arm: it may end by leaving.
    fn arm(&mut self, depth: u32, indent: usize) -> String {
        let mut text = if depth == 0 { String::new() } else { self.nested(depth, indent) };
        if self.rng.percent(30) {
            text.push_str(&format!("{}continue\n", "  ".repeat(indent)));
        }
        text
    }

    fn statement(&mut self, depth: u32, indent: usize) -> String {
        let pad = "  ".repeat(indent);
        let most = if depth == 0 { 7 } else { 15 };
        match self.rng.below(most) {
            0 => self.let_(&pad),
            1 | 2 => self.wait(&pad),
            3 => self.act(&pad, depth, indent),
            4 => self.lookup(&pad),
            5 => self.update(&pad),
            6 => self.name(&pad),
            7 => {
                let condition = self.truth(2);
                let then = self.nested(depth - 1, indent + 1);
                let mut text = format!("{pad}if {condition} {{\n{then}");
                if self.rng.percent(20) {
                    text.push_str(&format!("{pad}  exit ({})\n", self.text(1)));
                }
                if self.rng.percent(50) {
                    text.push_str(&format!("{pad}}} else {{\n{}", self.nested(depth - 1, indent + 1)));
                }
                format!("{text}{pad}}}\n")
            }
            8 => self.split(&pad, depth, indent),
            9 => self.matches(&pad, depth, indent),
            10 => self.repeat(&pad, depth, indent),
            11 => self.limit(&pad, depth, indent),
            12 => self.parallel(&pad, depth, indent),
            _ => self.race(&pad, depth, indent),
        }
    }

    fn let_(&mut self, pad: &str) -> String {
        self.labels += 1;
        let name = format!("v{}", self.labels);
        let (text, of) = match self.rng.below(4) {
            0 => (self.truth(2), &mut self.names.truths),
            1 => (self.integer(2), &mut self.names.integers),
            2 => (self.decimal(2), &mut self.names.decimals),
            _ => (self.text(2), &mut self.names.texts),
        };
        of.push(name.clone());
        format!("{pad}let {name} = {text}\n")
    }

    fn wait(&mut self, pad: &str) -> String {
        let label = self.label();
        let length = self.duration();
        let until =
            if self.rng.percent(30) { *self.rng.pick(&[", until 10:00", ", until 2:30", ", until 23:59"]) } else { "" };
        self.reached.push(label.clone());
        format!("{pad}wait {length}{until} as {label}\n")
    }

    fn act(&mut self, pad: &str, depth: u32, indent: usize) -> String {
        let label = self.label();
        let call = if self.rng.percent(60) {
            format!("Note(text: {}, amount: {}, count: {})", self.text(2), self.decimal(2), self.integer(2))
        } else {
            format!("Ping(text: {}, flag: {})", self.text(2), self.truth(2))
        };
        let handler = if depth > 0 && self.rng.percent(30) {
            let kinds = *self.rng.pick(&["", " timeout", " http 5xx", " http 404, timeout"]);
            format!(" {{\n{pad}  on error{kinds} {{\n{}{pad}  }}\n{pad}}}", self.arm(depth - 1, indent + 2))
        } else {
            String::new()
        };
        self.reached.push(label.clone());
        format!("{pad}call {call} as {label}{handler}\n")
    }

    fn lookup(&mut self, pad: &str) -> String {
        let label = self.label();
        let name = self.text(1);
        let amount = self.decimal(1);
        let none = if self.rng.percent(60) {
            self.names.answers.push(label.clone());
            " or none"
        } else {
            ""
        };
        format!("{pad}lookup Member(name: {name}, amount: {amount}) as {label}{none}\n")
    }

    fn split(&mut self, pad: &str, depth: u32, indent: usize) -> String {
        let label = self.label();
        let mut text = format!("{pad}split by profile salt \"{}\" as {label} {{\n", self.rng.below(50));
        for (share, name) in [("30%", "a"), ("25%", "b"), ("rest", "c")] {
            text.push_str(&format!("{pad}  {share} as {name} {{\n{}{pad}  }}\n", self.arm(depth - 1, indent + 2)));
        }
        self.names.texts.push(label);
        format!("{text}{pad}}}\n")
    }

    /// Writes what the guards of others read.
    fn update(&mut self, pad: &str) -> String {
        let write = match self.rng.below(5) {
            0 => format!("person.name.firstName: {}", self.text(1)),
            1 => format!("homeAddress.dmaID: {}", self.integer(1)),
            // Few digits: the reference keeps numbers of documents as JSON does.
            2 => format!("loyalty.points: {}.{}", self.rng.below(40), self.rng.below(100)),
            3 => format!("homeAddress.primary: {}, timeZone: \"Asia/Tokyo\"", self.truth(1)),
            // What may be absent takes the path away.
            _ => "person.name.firstName: profile.homeAddress.street1".to_owned(),
        };
        format!("{pad}update profile {{ {write} }}\n")
    }

    /// Another name for an event.
    fn name(&mut self, pad: &str) -> String {
        self.labels += 1;
        let name = format!("n{}", self.labels);
        let of = self.rng.pick(&self.names.events).clone();
        self.names.events.push(name.clone());
        format!("{pad}let {name} = {of}\n")
    }

    fn parallel(&mut self, pad: &str, depth: u32, indent: usize) -> String {
        let label = self.label();
        let need = *self.rng.pick(&["all", "any", "first 2"]);
        let outer = std::mem::replace(&mut self.branch, true);
        let mut text = format!("{pad}parallel {need} as {label} {{\n");
        for branch in 0..2 + self.rng.below(2) {
            text.push_str(&format!("{pad}  branch b{branch} {{\n{}{pad}  }}\n", self.nested(depth - 1, indent + 2)));
        }
        self.branch = outer;
        // Its type is the closed list of the branches; as text it is anything.
        self.names.texts.extend((need == "any").then(|| format!("\"{{{label}}}\"")));
        format!("{text}{pad}}}\n")
    }

    fn matches(&mut self, pad: &str, depth: u32, indent: usize) -> String {
        let mut text = format!("{pad}match {} {{\n", self.text(1));
        for values in ["\"alpha\", \"EUR\"", "\"c1\""] {
            text.push_str(&format!("{pad}  {values} {{\n{}{pad}  }}\n", self.arm(depth - 1, indent + 2)));
        }
        format!("{text}{pad}  else {{\n{}{pad}  }}\n{pad}}}\n", self.arm(depth - 1, indent + 2))
    }

    fn repeat(&mut self, pad: &str, depth: u32, indent: usize) -> String {
        let times = 1 + self.rng.below(4);
        let condition = if self.rng.percent(40) { format!(" while {}", self.truth(2)) } else { String::new() };
        let names = self.names.clone();
        let reached = self.reached.clone();
        let (every, first) = if self.rng.percent(50) {
            (format!(" every {}", self.duration()), String::new())
        } else {
            (String::new(), self.wait(&format!("{pad}  ")))
        };
        let mut body = self.block(depth - 1, indent + 1);
        if self.rng.percent(40) {
            let leave = *self.rng.pick(&["break", "continue"]);
            body.push_str(&format!("{pad}  if {} {{ {leave} }}\n", self.truth(1)));
            body.push_str(&self.act(&format!("{pad}  "), 0, indent + 1));
        }
        self.names = names;
        self.reached = reached;
        format!("{pad}repeat up to {times} times{every}{condition} {{\n{first}{body}{pad}}}\n")
    }

    fn limit(&mut self, pad: &str, depth: u32, indent: usize) -> String {
        let label = self.label();
        let per = *self.rng.pick(&["", " per 1 day", " per 5 hours"]);
        let count = 1 + self.rng.below(2);
        let within = self.arm(depth - 1, indent + 1);
        let beyond = self.arm(depth - 1, indent + 1);
        format!("{pad}limit {count}{per} as {label} {{\n{within}{pad}}} else {{\n{beyond}{pad}}}\n")
    }

    fn race(&mut self, pad: &str, depth: u32, indent: usize) -> String {
        let label = self.label();
        let mut text = format!("{pad}wait as {label} {{\n");
        for arm in 0..1 + self.rng.below(2) {
            let name = format!("{label}e{arm}");
            let event = *self.rng.pick(&EVENTS);
            let since = match self.rng.below(4) {
                0 => " since entry".to_owned(),
                1 if !self.reached.is_empty() => format!(" since {}", self.rng.pick(&self.reached)),
                _ => String::new(),
            };
            let guard = self.guard(&name, 2);
            self.names.events.push(name.clone());
            let mut body = self.arm(depth - 1, indent + 2);
            if !body.contains("continue") && self.rng.percent(30) && since.is_empty() {
                let with = if event == self.start && !self.branch && self.rng.percent(50) {
                    format!(" with {name} as begin")
                } else {
                    String::new()
                };
                body.push_str(&format!("{pad}    restart{with}\n"));
            } else if !body.contains("continue") && self.rng.percent(20) {
                body.push_str(&format!("{pad}    exit ({})\n", self.text(1)));
            }
            self.names.events.pop();
            text.push_str(&format!("{pad}  on {event} {name}{since}{guard} {{\n{body}{pad}  }}\n"));
        }
        let after = self.duration();
        text.push_str(&format!("{pad}  after {after} {{\n{}{pad}  }}\n", self.arm(depth - 1, indent + 2)));
        self.reached.push(label);
        format!("{text}{pad}}}\n")
    }
}
