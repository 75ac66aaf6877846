//! Code from text.

use super::line::{Line, line};
use super::{Asm, AsmError, Assembled, index};
use crate::op::{Instr, Operand, Source};
use crate::program::Code;
use crate::types::{Const, DocRef, Pc, Reg, Type};
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;

impl Asm {
    /// Code from text: one instruction a line, as the disassembly writes it. Steps are named by their place in `points`.
    ///
    /// A register's type is written where it is first set (`r0: string = …`) or on a line of its own (`r0: string`);
    /// those left out are boolean.
    /// `label:` on a line names a position; `-> label` goes there. Constants are `42`, `1.50`, `true`, `"text"`, or
    /// `@3` for an entry of the table. Arms of a split are numbers. A semicolon starts a comment.
    ///
    /// # Errors
    /// The first line that is not code.
    pub fn assemble(&mut self, text: &str, points: &[&str]) -> Result<Assembled, AsmError> {
        let mut lines = Vec::new();
        for (number, text) in text.lines().enumerate() {
            lines.push((number + 1, line(text).map_err(|e| e.on(number + 1))?));
        }
        let labels = labels(&lines)?;
        let regs = self.registers(&lines)?;
        let mut code = Code { regs, ..Code::default() };
        for (number, line) in &lines {
            if let Line::Instr { .. } = line {
                let instr = self.instr(line, &code, &labels, points);
                code.instrs.push(instr.map_err(|e| e.on(*number))?);
            }
        }
        Ok(Assembled { code, labels })
    }

    fn registers(&mut self, lines: &[(usize, Line<'_>)]) -> Result<Vec<crate::types::TypeRef>, AsmError> {
        let mut types = BTreeMap::new();
        for (number, line) in lines {
            let (Line::Register(reg, ty) | Line::Instr { result: Some((reg, Some(ty))), .. }) = line else {
                continue;
            };
            let ty = self.named(ty).map_err(|e| e.on(*number))?;
            if types.insert(*reg, ty).is_some_and(|before| before != ty) {
                return Err(AsmError::new(format!("r{reg} has two types")).on(*number));
            }
        }
        let count = types.last_key_value().map_or(0, |(last, _)| last.saturating_add(1));
        let regs = (0..count).map(|reg| match types.get(&reg) {
            Some(ty) => *ty,
            None => self.ty(Type::Boolean),
        });
        Ok(regs.collect())
    }

    fn instr(
        &mut self,
        line: &Line<'_>,
        code: &Code,
        labels: &BTreeMap<String, Pc>,
        points: &[&str],
    ) -> Result<Instr, AsmError> {
        let Line::Instr { result, name, operands, target } = line else {
            return Err(AsmError::new("no instruction"));
        };
        let known = Instr::TABLE.iter().find(|(_, mnemonic)| mnemonic == name);
        let (opcode, _) = known.ok_or_else(|| AsmError::new(format!("there is no instruction `{name}`")))?;
        let mut parts = Parts {
            asm: self,
            code,
            result: result.map(|(reg, _)| reg),
            operands: operands.iter().copied().collect(),
            target: target.map(|label| labels.get(label).copied().ok_or(label)),
            points,
            record: None,
            document: None,
        };
        let mut numbers = Numbers(VecDeque::new());
        for role in roles(*opcode) {
            parts.operand(role, &mut numbers.0)?;
        }
        if parts.result.is_some() || !parts.operands.is_empty() || parts.target.is_some() {
            return Err(AsmError::new(format!("`{name}` has operands too many")));
        }
        let Ok(built) = Instr::build(*opcode, &mut numbers);
        built.ok_or_else(|| AsmError::new("no instruction"))
    }
}

fn labels(lines: &[(usize, Line<'_>)]) -> Result<BTreeMap<String, Pc>, AsmError> {
    let mut labels = BTreeMap::new();
    let mut pc = 0;
    for (number, line) in lines {
        match line {
            Line::Instr { .. } => pc += 1,
            Line::Label(label) => {
                if labels.insert((*label).to_owned(), Pc(index(pc))).is_some() {
                    return Err(AsmError::new(format!("a second label `{label}`")).on(*number));
                }
            }
            Line::Empty | Line::Register(..) => {}
        }
    }
    Ok(labels)
}

/// The roles of an instruction's operands.
fn roles(opcode: u8) -> Vec<Operand> {
    let mut roles = Vec::new();
    let Ok(instr) = Instr::build(opcode, &mut Numbers(VecDeque::new()));
    if let Some(instr) = instr {
        instr.operands(|operand| roles.push(operand));
    }
    roles
}

/// Operands already turned into numbers.
struct Numbers(VecDeque<u16>);

impl Source for Numbers {
    type Error = Infallible;

    fn number(&mut self) -> Result<u16, Infallible> {
        Ok(self.0.pop_front().unwrap_or_default())
    }
}

/// What is left of a line.
struct Parts<'p, 'l> {
    asm: &'p mut Asm,
    code: &'p Code,
    result: Option<u16>,
    operands: VecDeque<&'l str>,
    target: Option<Result<Pc, &'l str>>,
    points: &'p [&'p str],
    record: Option<Reg>,
    document: Option<(DocRef, &'l str)>,
}

impl<'l> Parts<'_, 'l> {
    fn operand(&mut self, role: Operand, numbers: &mut VecDeque<u16>) -> Result<(), AsmError> {
        let number = match role {
            Operand::Out(_) => self.result.take().ok_or_else(|| AsmError::new("no result register"))?,
            Operand::In(_) => {
                let reg = register(self.next()?)?;
                self.record = Some(Reg(reg));
                reg
            }
            Operand::Ins(_) => {
                let (first, count) = range(self.next()?)?;
                numbers.push_back(first);
                count
            }
            Operand::Const(_) => {
                let literal = self.next()?;
                self.constant(literal)?
            }
            Operand::Type(_) => {
                let name = self.next()?;
                self.asm.named(name)?.0
            }
            Operand::Jump(_) => match self.target.take() {
                Some(Ok(pc)) => pc.0,
                Some(Err(label)) => return Err(AsmError::new(format!("no label `{label}`"))),
                None => return Err(AsmError::new("`-> label` is missing")),
            },
            Operand::Doc(_) => self.document()?,
            Operand::Col(_) => {
                let (document, path) = self.document.ok_or_else(|| AsmError::new("no document"))?;
                let column = self.asm.column(document, path);
                column.ok_or_else(|| AsmError::new(format!("no column `{path}`")))?.0
            }
            Operand::Import(_) => {
                let name = self.next()?;
                let text = self.asm.text(name);
                let found = self.asm.bundle.imports.iter().position(|i| i.name == text);
                index(found.ok_or_else(|| AsmError::new(format!("no function `{name}`")))?)
            }
            Operand::Point(_) => {
                let name = self.next()?;
                let found = self.points.iter().position(|known| *known == name);
                index(found.ok_or_else(|| AsmError::new(format!("no step `{name}`")))?)
            }
            Operand::Index(_) => {
                let name = self.next()?;
                self.field(name)?
            }
        };
        numbers.push_back(number);
        Ok(())
    }

    fn next(&mut self) -> Result<&'l str, AsmError> {
        self.operands.pop_front().ok_or_else(|| AsmError::new("an operand is missing"))
    }

    fn document(&mut self) -> Result<u16, AsmError> {
        let operand = self.next()?;
        let (name, path) =
            operand.split_once(':').ok_or_else(|| AsmError::new(format!("`{operand}` is not `document: path`")))?;
        let text = self.asm.text(name.trim());
        let found = self.asm.bundle.documents.iter().position(|d| d.name == text);
        let found = DocRef(index(found.ok_or_else(|| AsmError::new(format!("no document `{name}`")))?));
        self.document = Some((found, path.trim()));
        Ok(found.0)
    }

    /// A field of the record read, by name; anything else by number.
    fn field(&mut self, name: &str) -> Result<u16, AsmError> {
        if let Ok(number) = name.parse() {
            return Ok(number);
        }
        let text = self.asm.text(name);
        let types = &self.asm.bundle.types;
        let ty = self.record.and_then(|reg| self.code.regs.get(reg.index()));
        let ty = match ty.and_then(|ty| types.get(ty.index())) {
            Some(Type::Option(inner)) => types.get(inner.index()),
            other => other,
        };
        let found = match ty {
            Some(Type::Record(fields)) => fields.iter().position(|f| f.name == text),
            _ => None,
        };
        Ok(index(found.ok_or_else(|| AsmError::new(format!("no field `{name}`")))?))
    }

    fn constant(&mut self, literal: &str) -> Result<u16, AsmError> {
        let value = match literal {
            "true" => Const::Boolean(true),
            "false" => Const::Boolean(false),
            _ => {
                if let Some(Ok(index)) = literal.strip_prefix('@').map(str::parse) {
                    return Ok(index);
                }
                if let Ok(number) = literal.parse() {
                    Const::Integer(number)
                } else if rust_decimal::Decimal::from_str_exact(literal).is_ok() {
                    Const::Decimal(literal.to_owned())
                } else if literal.starts_with('"') {
                    // A JSON string has the escapes that a disassembly writes, but for `\u{…}`.
                    let text: String =
                        serde_json::from_str(literal).map_err(|e| AsmError::new(format!("{literal}: {e}")))?;
                    Const::String(self.asm.text(&text))
                } else {
                    return Err(AsmError::new(format!("`{literal}` is no constant")));
                }
            }
        };
        Ok(self.asm.constant(value).0)
    }
}

fn register(text: &str) -> Result<u16, AsmError> {
    let number = text.strip_prefix('r').and_then(|number| number.parse().ok());
    number.ok_or_else(|| AsmError::new(format!("`{text}` is no register")))
}

/// `()`, `(r1)`, `(r1, r2)` or `(r1..=r4)`: first register and count.
fn range(text: &str) -> Result<(u16, u16), AsmError> {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let inner = inner.ok_or_else(|| AsmError::new(format!("`{text}` is no list of registers")))?;
    if inner.trim().is_empty() {
        return Ok((0, 0));
    }
    if let Some((first, last)) = inner.split_once("..=") {
        let (first, last) = (register(first.trim())?, register(last.trim())?);
        return Ok((first, last.saturating_sub(first).saturating_add(1)));
    }
    let regs = inner.split(',').map(|reg| register(reg.trim())).collect::<Result<Vec<_>, _>>()?;
    let follow = regs.windows(2).all(|pair| matches!(pair, [a, b] if a.checked_add(1) == Some(*b)));
    match regs.first() {
        Some(first) if follow => Ok((*first, index(regs.len()))),
        _ => Err(AsmError::new(format!("`{text}`: the registers do not follow one another"))),
    }
}
