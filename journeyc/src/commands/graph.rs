//! `journeyc graph`: journeys as pictures, outlines and data.

use super::could_not;
use super::project::compile;
use crate::Exit;
use crate::cli::{GraphArgs, GraphFormat, ProjectArgs};
use crate::output::{err, out};
use crate::whole;
use journey_compiler::driver::Compiled;
use journey_compiler::graph::Graph;

pub(super) fn run(args: &GraphArgs) -> Exit {
    let outcome = match compile(&ProjectArgs { path: args.project.clone() }, true) {
        Ok(outcome) => outcome,
        Err(message) => return could_not(message),
    };
    let all = graphs(&outcome.compiled);
    let names: Vec<&str> = all.iter().map(|g| g.name.as_str()).collect();
    if let Some(unknown) = args.journeys.iter().find(|name| !names.contains(&name.as_str())) {
        return could_not(format_args!("there is no journey `{unknown}`; the project has {}", list(&names)));
    }
    let wanted: Vec<&Graph> =
        all.iter().filter(|g| args.journeys.is_empty() || args.journeys.contains(&g.name)).collect();
    if wanted.is_empty() {
        return could_not("the project has no journeys");
    }
    if outcome.compiled.has_errors() {
        err("warning: the project has errors; what cannot be read is not drawn (journeyc check tells more)\n");
    }
    match print(&wanted, args) {
        Ok(()) => Exit::Fine,
        Err(message) => could_not(message),
    }
}

/// The graphs of all journeys of a project, in the order of its files.
pub(super) fn graphs(compiled: &Compiled) -> Vec<Graph> {
    let of = |(file, module): &(_, _)| {
        let text = compiled.sources.get(*file).map(|f| f.text.clone()).unwrap_or_default();
        Graph::all(module, &text)
    };
    compiled.modules.iter().flat_map(of).collect()
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { format!("`{}`", names.join("`, `")) }
}

fn print(graphs: &[&Graph], args: &GraphArgs) -> Result<(), String> {
    match (&args.out, graphs) {
        (Some(path), [one]) => whole::write(path, drawn(one, args.format).as_bytes()),
        (Some(folder), several) => several.iter().try_for_each(|graph| {
            let file = folder.join(format!("{}.{}", graph.name, extension(args.format)));
            whole::write(&file, drawn(graph, args.format).as_bytes())
        }),
        (None, [one]) => {
            out(drawn(one, args.format));
            Ok(())
        }
        (None, several) => several_to_output(several, args.format),
    }
}

fn several_to_output(graphs: &[&Graph], format: GraphFormat) -> Result<(), String> {
    match format {
        GraphFormat::Svg | GraphFormat::Mermaid => {
            let names: Vec<&str> = graphs.iter().map(|g| g.name.as_str()).collect();
            return Err(format!("name one of {}, or give a folder with --out", list(&names)));
        }
        GraphFormat::Json => {
            let all: Vec<serde_json::Value> = graphs.iter().map(|g| g.json()).collect();
            out(format_args!("{:#}\n", serde_json::Value::Array(all)));
        }
        GraphFormat::Ascii | GraphFormat::Dot => {
            let all: Vec<String> = graphs.iter().map(|g| drawn(g, format)).collect();
            out(all.join("\n"));
        }
    }
    Ok(())
}

fn drawn(graph: &Graph, format: GraphFormat) -> String {
    match format {
        GraphFormat::Ascii => graph.outline(),
        GraphFormat::Svg => graph.svg(),
        GraphFormat::Mermaid => graph.mermaid(),
        GraphFormat::Dot => graph.dot(),
        GraphFormat::Json => format!("{:#}\n", graph.json()),
    }
}

fn extension(format: GraphFormat) -> &'static str {
    match format {
        GraphFormat::Ascii => "txt",
        GraphFormat::Svg => "svg",
        GraphFormat::Mermaid => "mmd",
        GraphFormat::Dot => "dot",
        GraphFormat::Json => "json",
    }
}
