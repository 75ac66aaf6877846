//! What documents must be: schemas, cut down to what is checked where a document comes in.
//!
//! The same place of a schema gives the same form, and forms that are alike are one: schemas of several events share
//! what they have in common. A data type that contains itself refers back to itself.

use super::Lowering;
use super::documents::Place;
use crate::hir::Ty;
use crate::schema::{Kind, Node};
use journey_bytecode::limits::{self, DOCUMENT_DEPTH};
use journey_bytecode::pattern;
use journey_bytecode::program::{Form, Member};
use journey_bytecode::types::{Check, Const, ConstRef, FormRef};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;

/// The forms so far.
#[derive(Debug, Default)]
pub(super) struct Forms {
    table: Vec<Form>,
    alike: FxHashMap<Form, FormRef>,
    /// By place; whether what is required counts.
    of: FxHashMap<(Node, bool), Known>,
}

#[derive(Clone, Copy, Debug)]
enum Known {
    /// Its form is being made; nothing has referred to it so far.
    Begun,
    /// Something within it refers to it.
    Within(FormRef),
    Done(FormRef),
}

impl Forms {
    pub(super) fn finish(self) -> Vec<Form> {
        self.table
    }
}

impl Lowering<'_> {
    /// The form of a document; none where nothing is known of it. `required`: what must be there counts.
    pub(super) fn form_of(&mut self, root: &Place, required: bool) -> Option<FormRef> {
        let form = match root {
            Place::Node(node) => self.form_of_node(node, required, 0),
            Place::Ty(ty) => self.form_of_type(ty, required, 0),
        };
        (self.forms.table.get(form.index()) != Some(&Form::Any)).then_some(form)
    }

    fn form_of_type(&mut self, ty: &Ty, required: bool, depth: usize) -> FormRef {
        if depth > DOCUMENT_DEPTH {
            return self.form(Form::Any);
        }
        let form = match ty {
            Ty::Boolean => Form::Boolean,
            Ty::Integer => Form::Integer(vec![]),
            Ty::Decimal => Form::Number(vec![]),
            Ty::String | Ty::Open(_) | Ty::Time | Ty::LocalDateTime | Ty::Duration => Form::String(vec![]),
            Ty::Enum(values) => {
                let values = values.values.iter().map(|(value, _)| self.tables.text(value)).collect();
                Form::String(vec![Check::OneOf(values)])
            }
            Ty::Date => Form::Date,
            Ty::DateTime => Form::DateTime,
            Ty::Json | Ty::Unknown => Form::Any,
            Ty::List(item) => Form::List(self.form_of_type(item, required, depth + 1), vec![]),
            Ty::Map(value) => Form::Map(self.form_of_type(value, required, depth + 1)),
            Ty::Option(inner) => return self.form_of_type(inner, required, depth),
            Ty::Object(node, _) => return self.form_of_node(node, required, depth),
            Ty::Record(record) => {
                let mut members = vec![];
                for (name, ty) in &record.fields {
                    let must = required && !matches!(ty, Ty::Option(_));
                    members.push((name, self.form_of_type(ty, required, depth + 1), must));
                }
                members.sort_by_key(|(name, _, _)| *name);
                let member = |(name, form, required): (&std::sync::Arc<str>, FormRef, bool)| Member {
                    name: self.tables.text(name),
                    form,
                    required,
                };
                Form::Object(members.into_iter().map(member).collect())
            }
        };
        self.form(form)
    }

    fn form_of_node(&mut self, node: &Node, required: bool, depth: usize) -> FormRef {
        // No document reaches below.
        if depth > DOCUMENT_DEPTH {
            return self.form(Form::Any);
        }
        let key = (node.clone(), required);
        match self.forms.of.get(&key) {
            Some(Known::Done(form) | Known::Within(form)) => return *form,
            Some(Known::Begun) => {
                let form = self.add_form(Form::Any);
                self.forms.of.insert(key, Known::Within(form));
                return form;
            }
            None => {}
        }
        self.forms.of.insert(key.clone(), Known::Begun);
        let made = self.made_of(node, required, depth);
        let form = match self.forms.of.get(&key) {
            Some(Known::Within(form)) => {
                let form = *form;
                if let Some(place) = self.forms.table.get_mut(form.index()) {
                    *place = made;
                }
                form
            }
            _ => self.form(made),
        };
        self.forms.of.insert(key, Known::Done(form));
        form
    }

    fn made_of(&mut self, node: &Node, required: bool, depth: usize) -> Form {
        match node.kind() {
            Kind::String { .. } => Form::String(self.checks(node)),
            Kind::Date => Form::Date,
            Kind::DateTime => Form::DateTime,
            Kind::Integer => Form::Integer(self.checks(node)),
            Kind::Number => Form::Number(self.checks(node)),
            Kind::Boolean => Form::Boolean,
            Kind::Object => {
                let mut members = vec![];
                for field in node.fields() {
                    let form = self.form_of_node(&field.node, required, depth + 1);
                    let name = self.tables.text(&field.name);
                    members.push(Member { name, form, required: required && field.required });
                }
                Form::Object(members)
            }
            Kind::Map(value) => Form::Map(self.form_of_node(&value, required, depth + 1)),
            Kind::List(item) => Form::List(self.form_of_node(&item, required, depth + 1), self.checks(node)),
            Kind::Any if node.is_free_form() => Form::Object(vec![]),
            Kind::Any => Form::Any,
        }
    }

    /// The form's place in the table.
    fn form(&mut self, form: Form) -> FormRef {
        if let Some(known) = self.forms.alike.get(&form) {
            return *known;
        }
        let at = self.add_form(form.clone());
        self.forms.alike.insert(form, at);
        at
    }

    fn add_form(&mut self, form: Form) -> FormRef {
        if self.forms.table.len() >= limits::TABLE {
            self.tables.full.get_or_insert("fields of schemas");
            return FormRef(0);
        }
        self.forms.table.push(form);
        FormRef((self.forms.table.len() - 1) as u16)
    }

    /// The constraints of a field that a document must obey.
    fn checks(&mut self, node: &Node) -> Vec<Check> {
        let kind = node.kind();
        let facts = node.facts();
        let mut checks = vec![];
        if let Kind::String { closed: Some(values), .. } = &kind {
            checks.push(Check::OneOf(values.values.iter().map(|(v, _)| self.tables.text(v)).collect()));
        }
        let number = matches!(kind, Kind::Integer | Kind::Number);
        if let Some(low) = facts.minimum.filter(|_| number) {
            let low = self.bound(&kind, low, low.ceil());
            checks.push(Check::Min(low));
        }
        if let Some(high) = facts.maximum.filter(|_| number) {
            let high = self.bound(&kind, high, high.floor());
            checks.push(Check::Max(high));
        }
        let exact = |this: &mut Self, number: Decimal| this.tables.constant(Const::Decimal(number.to_string()));
        for (limit, check) in [
            (facts.exclusive_minimum, Check::Above as fn(ConstRef) -> Check),
            (facts.exclusive_maximum, Check::Below as fn(ConstRef) -> Check),
        ] {
            if let Some(limit) = limit.filter(|_| number) {
                checks.push(check(exact(self, limit)));
            }
        }
        for step in facts.multiple_of.iter().filter(|_| number) {
            checks.push(Check::MultipleOf(exact(self, *step)));
        }
        let sized = matches!(kind, Kind::String { .. } | Kind::List(_));
        checks.extend(facts.min_length.filter(|n| sized && *n > 0).map(Check::MinLength));
        checks.extend(facts.max_length.filter(|_| sized).map(Check::MaxLength));
        // One that the door cannot use is a warning where the schema is loaded.
        let usable = |text: &std::sync::Arc<str>| pattern::compile(text).is_ok();
        if let Some(pattern) = facts.pattern.filter(|_| matches!(kind, Kind::String { .. })).filter(usable) {
            checks.push(Check::Pattern(self.tables.text(&pattern)));
        }
        checks
    }

    /// A limit as a constant of the field's type. One outside of 64 bits says nothing about an integer that fits them.
    fn bound(&mut self, kind: &Kind, exact: Decimal, whole: Decimal) -> ConstRef {
        let value = match kind {
            Kind::Integer => {
                Const::Integer(whole.to_i64().unwrap_or(if whole.is_sign_negative() { i64::MIN } else { i64::MAX }))
            }
            _ => Const::Decimal(exact.to_string()),
        };
        self.tables.constant(value)
    }
}
