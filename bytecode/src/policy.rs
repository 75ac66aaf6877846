//! Promises with a date, and who may use what: read from the project's own files.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// An advisory is ignored until a date, never for good.
#[test]
fn no_ignored_advisory_has_expired() {
    let deny = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let today = crate::disasm::day(i32::try_from(now.as_secs() / 86_400).unwrap());
    let ignored: Vec<_> = deny.lines().filter(|line| line.contains("id = \"RUSTSEC-")).collect();
    assert!(!ignored.is_empty(), "nothing is ignored any more: remove this test");
    for line in ignored {
        let (_, rest) = line.split_once("expires ").expect("an ignored advisory names the date it expires on");
        let date: String = rest.chars().take(10).collect();
        assert!(date.len() == 10 && date.starts_with("20"), "{line}");
        assert!(today < date, "deny.toml ignores an advisory until {date}: decide again\n{line}");
    }
}

/// bincode and its unlimited defaults stay behind one file.
#[test]
fn one_file_imports_bincode() {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            let skip = name.starts_with('.') || name == "target" || name == "shared";
            if entry.file_type().unwrap().is_dir() {
                if !skip {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") && name != "policy.rs" {
                let text = std::fs::read_to_string(&path).unwrap();
                if text.contains("bincode::") {
                    found.push(name);
                }
            }
        }
    }
    assert_eq!(found, ["table.rs"]);
}

/// `docs/instruction-set.md` is written from the instruction table: run this test with `REFERENCE_WRITE=1`.
#[test]
fn the_instruction_reference_is_up_to_date() {
    let path = root().join("docs/instruction-set.md");
    let wanted = reference();
    if std::env::var_os("REFERENCE_WRITE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "docs/instruction-set.md differs from the table in op.rs: run with REFERENCE_WRITE=1");
}

fn reference() -> String {
    let mut page = String::from(REFERENCE_HEAD);
    for opcode in crate::op::Instr::REFERENCE {
        let operand = |(name, role): &(&str, &str)| match *role {
            "Out" => String::new(),
            "Ins" => format!("({name}…)"),
            "Jump" => format!("-> {name}"),
            _ => (*name).to_owned(),
        };
        let result = if opcode.operands.iter().any(|(_, role)| *role == "Out") { "out = " } else { "" };
        let operands: Vec<_> = opcode.operands.iter().map(operand).filter(|text| !text.is_empty()).collect();
        let form = format!("{result}{} {}", opcode.mnemonic, operands.join(", ").replace(", ->", " ->"));
        let roles: Vec<_> = opcode.operands.iter().map(|(name, role)| format!("{name}: {}", role_name(role))).collect();
        let text = opcode.text.concat().replace('|', "\\|");
        let row = format!("| `{:02x}` | `{}` | {} | {} |\n", opcode.code, form.trim(), roles.join(", "), text.trim());
        page.push_str(&row);
    }
    page
}

fn role_name(role: &str) -> &str {
    match role {
        "Out" => "written register",
        "In" => "register",
        "Ins" => "registers (first, count)",
        "Jump" => "position",
        "Doc" => "document",
        "Col" => "column",
        "Const" => "constant",
        "Type" => "type",
        "Import" => "function",
        "Point" => "step",
        "Index" => "number of a field or an arm",
        other => other,
    }
}

const REFERENCE_HEAD: &str = "# Instruction set

This page is written from the instruction table in `bytecode/src/op.rs` by the test `the_instruction_reference_is_up_to_date`.

The machine has registers, typed statically for each code unit. An instruction is one byte, the opcode, and then its operands
in the order of the third column, each an unsigned LEB128 number of at most 16 bits in its shortest form (a list of registers
is two numbers). Positions count instructions, not bytes. What the verifier demands of an instruction's operands and its
surroundings is in `bytecode/src/verify/typing.rs` (types) and `bytecode/src/verify/flow.rs` (what must be set and in context).

| Opcode | Form | Operands | Meaning |
|---|---|---|---|
";
