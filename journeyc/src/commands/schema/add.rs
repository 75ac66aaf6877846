//! `journeyc schema add`.

use super::plan::{Wish, add_entry, plan, read_lock, write_lock};
use super::source::here;
use crate::Exit;
use crate::cli::SchemaAddArgs;
use crate::output::{err, out};

pub(super) fn run(args: &SchemaAddArgs) -> Result<Exit, String> {
    let here = here(args.project.as_deref())?;
    let alias = &args.alias;
    let name = alias.chars().all(|c| c.is_alphanumeric() || c == '_') && alias.starts_with(char::is_alphabetic);
    if !name {
        return Err(format!(
            "`{alias}` cannot be a name in a journey; write letters, digits and `_`, such as ShopEvent"
        ));
    }
    if here.project.manifest.schemas.iter().any(|entry| *entry.alias.node == **alias) {
        return Err(format!(
            "journey.toml names a schema `{alias}` already; `journeyc schema update {alias}` brings it up to date, and \
             `journeyc schema diff {alias} PATH` says what would change"
        ));
    }
    let profile = args.profile || alias == "Profile";
    if let Some(other) = here.project.schemas.iter().find(|schema| profile && schema.profile) {
        return Err(format!("`{}` is the schema of `profile` already; people have one profile", other.alias));
    }
    let plain = args.json_schema.then_some(true);
    let wish = Wish { alias, from: args.source.from.as_deref(), compose: &args.source.compose, plain, profile };
    let plan = plan(&here, &wish)?;
    for remark in plan.remarks() {
        err(format_args!("warning: {remark}\n"));
    }
    if !args.dry_run {
        plan.write(&here)?;
        add_entry(&here, alias, &plan.entry)?;
        let mut lock = read_lock(&here)?;
        lock.schemas.insert(alias.clone(), plan.pin());
        write_lock(&here, lock, Some(alias))?;
    }
    let done = if args.dry_run { "would add" } else { "added" };
    out(format_args!("{done} {alias} = {}\n", plan.entry));
    let files = match plan.files.len() {
        0 => "no file copied".to_owned(),
        1 => "1 file copied".to_owned(),
        n => format!("{n} files copied"),
    };
    out(format_args!("{} paths, {files}; `journeyc schema show {alias}` shows it\n", plan.tree.fields.len()));
    for identity in &plan.composed.identities {
        let primary = if identity.primary { ", the primary one" } else { "" };
        out(format_args!("identity: key {} from {}{primary}\n", identity.namespace, identity.path.join(".")));
    }
    Ok(Exit::Fine)
}
