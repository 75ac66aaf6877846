//! Random expressions of a wanted type.

use super::Writer;

/// What can be named.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) events: Vec<String>,
    pub(super) answers: Vec<String>,
    pub(super) truths: Vec<String>,
    pub(super) integers: Vec<String>,
    pub(super) decimals: Vec<String>,
    pub(super) texts: Vec<String>,
    /// Variables of queries over items.
    items: Vec<String>,
}

impl Writer<'_> {
    fn chosen(&mut self, of: fn(&Names) -> &Vec<String>) -> Option<String> {
        let all = of(&self.names);
        if all.is_empty() { None } else { Some(self.rng.pick(all).clone()) }
    }

    /// A path that may be absent: of an event, the profile, an answer, an item.
    fn path(&mut self, event: &[&str], profile: &[&str], answer: &[&str], item: &[&str]) -> String {
        let (root, fields) = match self.rng.below(6) {
            0..=2 => (self.chosen(|n| &n.events), event),
            3 => (self.chosen(|n| &n.answers), answer),
            4 => (self.chosen(|n| &n.items), item),
            _ => (None, profile),
        };
        match root.filter(|_| !fields.is_empty()) {
            Some(root) => format!("{root}.{}", self.rng.pick(fields)),
            None => format!("profile.{}", self.rng.pick(profile)),
        }
    }

    fn text_path(&mut self) -> String {
        let event = ["commerce.cart.cartID", "commerce.order.currencyCode", "commerce.promotionID"];
        self.path(&event, &["person.name.firstName", "homeAddress.city"], &["tier"], &["SKU", "name"])
    }

    fn decimal_path(&mut self) -> String {
        let event = ["commerce.order.priceTotal", "commerce.order.taxAmount", "commerce.purchases.value"];
        self.path(&event, &["loyalty.points"], &["share"], &["priceTotal"])
    }

    fn integer_path(&mut self) -> String {
        self.path(&["commerce.billing.address.dmaID"], &["homeAddress.dmaID"], &["points"], &["quantity"])
    }

    fn truth_path(&mut self) -> String {
        self.path(&["commerce.billing.address.primary"], &["homeAddress.primary"], &[], &[])
    }

    /// A query over the items of an event, if there is one.
    fn items(&mut self, method: &str, body: impl FnOnce(&mut Self) -> String) -> Option<String> {
        let event = self.chosen(|n| &n.events)?;
        let variable = format!("i{}", self.names.items.len());
        self.names.items.push(variable.clone());
        let body = body(self);
        self.names.items.pop();
        Some(format!("{event}.productListItems.{method}({variable} => {body})"))
    }

    pub(super) fn truth(&mut self, depth: u32) -> String {
        let plain = |this: &mut Self| match this.rng.below(4) {
            0 => format!("{} is present", this.text_path()),
            1 => format!("{} == \"{}\"", this.text_path(), this.rng.pick(&WORDS)),
            2 => format!("({} ?? false)", this.truth_path()),
            _ => format!("{} > {}", this.decimal(0), this.rng.below(40)),
        };
        if depth == 0 {
            return match self.chosen(|n| &n.truths) {
                Some(name) if self.rng.percent(50) => name,
                _ => plain(self),
            };
        }
        let depth = depth - 1;
        match self.rng.below(14) {
            0 => format!("({} and {})", self.truth(depth), self.truth(depth)),
            1 => format!("({} or {})", self.truth(depth), self.truth(depth)),
            2 => format!("(not {})", self.truth(depth)),
            3 => {
                let path = self.decimal_path();
                format!("({path} is present and {path} > {})", self.decimal(depth))
            }
            4 => {
                format!("({} {} {})", self.integer(depth), self.rng.pick(&["<", "<=", ">", ">="]), self.integer(depth))
            }
            5 => format!(
                "({} {} {})",
                self.decimal(depth),
                self.rng.pick(&["<", "<=", ">", ">=", "==", "!="]),
                self.decimal(depth)
            ),
            6 => format!("({} {} {})", self.text(depth), self.rng.pick(&["==", "!=", "<"]), self.text(depth)),
            7 => format!("({} {} {})", self.text_path(), self.rng.pick(&["==", "!="]), self.text_path()),
            8 => format!("({} in [\"{}\", \"{}\"])", self.text_path(), self.rng.pick(&WORDS), self.rng.pick(&WORDS)),
            9 => format!("({} in {}..{})", self.integer_path(), self.rng.below(3), 3 + self.rng.below(4)),
            10 => self.items("any", |this| this.truth(depth)).unwrap_or_else(|| plain(self)),
            11 => self.items("every", |this| this.truth(depth)).unwrap_or_else(|| plain(self)),
            12 => format!("Dear({})", self.decimal(depth)),
            _ => plain(self),
        }
    }

    pub(super) fn integer(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match (self.rng.below(3), self.chosen(|n| &n.integers)) {
                (0, Some(name)) => name,
                (1, _) => format!("({} ?? {})", self.integer_path(), self.rng.below(5)),
                _ => self.rng.below(10).to_string(),
            };
        }
        let depth = depth - 1;
        match self.rng.below(8) {
            0 => format!("({} + {})", self.integer(depth), self.integer(depth)),
            1 => format!("({} - {})", self.integer(depth), self.integer(depth)),
            2 => format!("({} * {})", self.integer(depth), self.rng.below(4)),
            3 => format!("({} % {})", self.integer(depth), 1 + self.rng.below(6)),
            4 => format!("({} % {} ?? -1)", self.integer(depth), self.integer(depth)),
            5 => format!("(if {} then {} else {})", self.truth(depth), self.integer(depth), self.integer(depth)),
            6 => self.items("count", |this| this.truth(depth)).unwrap_or_else(|| "3".to_owned()),
            _ => self.items("sum", |this| this.integer(depth)).unwrap_or_else(|| self.integer(0)),
        }
    }

    pub(super) fn decimal(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match (self.rng.below(4), self.chosen(|n| &n.decimals)) {
                (0, Some(name)) => name,
                (1 | 2, _) => format!("({} ?? {}.5)", self.decimal_path(), self.rng.below(20)),
                _ => format!("{}.{}", self.rng.below(30), self.rng.below(100)),
            };
        }
        let depth = depth - 1;
        match self.rng.below(10) {
            0 => format!("({} + {})", self.decimal(depth), self.decimal(depth)),
            1 => format!("({} - {})", self.decimal(depth), self.integer(depth)),
            2 => format!("({} * 1.5)", self.decimal(depth)),
            3 => format!("({} / {})", self.decimal(depth), self.rng.pick(&["2", "4", "0.5", "3"])),
            4 => format!("({} / {} ?? 7.25)", self.decimal(depth), self.decimal(depth)),
            5 => format!("(if {} then {} else {})", self.truth(depth), self.decimal(depth), self.decimal(depth)),
            6 => self.items("sum", |this| this.decimal(depth)).unwrap_or_else(|| "2.5".to_owned()),
            7 => {
                let method = *self.rng.pick(&["max", "min", "avg"]);
                let query = self.items(method, |this| this.decimal(depth));
                query.map_or_else(|| "1.25".to_owned(), |query| format!("({query} ?? 0.75)"))
            }
            8 => format!("half({})", self.decimal(depth)),
            _ => self.decimal(0),
        }
    }

    pub(super) fn text(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match (self.rng.below(3), self.chosen(|n| &n.texts)) {
                (0, Some(name)) => name,
                (1, _) => format!("({} ?? \"{}\")", self.text_path(), self.rng.pick(&WORDS)),
                _ => format!("\"{}\"", self.rng.pick(&WORDS)),
            };
        }
        let depth = depth - 1;
        match self.rng.below(6) {
            0 => format!("\"n {{{}}} t {{{}}}\"", self.integer(depth), self.text(depth)),
            1 => format!("\"d {{{}}} b {{{}}}\"", self.decimal(depth), self.truth(depth)),
            2 => format!("(if {} then {} else {})", self.truth(depth), self.text(depth), self.text(depth)),
            3 => format!("text({})", self.decimal(depth)),
            4 => {
                let found = self.items("first", |this| this.truth(depth));
                found.map_or_else(|| self.text(0), |item| format!("({item}.SKU ?? \"none\")"))
            }
            _ => self.text(0),
        }
    }
}

/// Texts of events, profiles and programs alike, so that comparisons hold now and then.
pub(crate) const WORDS: [&str; 5] = ["alpha", "beta", "EUR", "USD", "c1"];
