//! The commands and their flags.

mod schema;
mod tools;

pub use schema::*;
pub use tools::*;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Check, test, build and try customer journeys.
#[derive(Parser, Debug)]
#[command(name = "journeyc", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// Colours in what is printed
    #[arg(long, global = true, value_enum, default_value = "auto", env = "JOURNEYC_COLOR")]
    pub color: Color,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a project that checks, tests and plays, to begin from
    New(NewArgs),
    /// Read a project and report what is wrong with it
    Check(CheckArgs),
    /// Lay out .journey files in their one layout
    Fmt(FmtArgs),
    /// Compile a project to one bundle
    Build(BuildArgs),
    /// Run the tests of a project in virtual time
    Test(TestArgs),
    /// Evaluate an expression over data
    Eval(EvalArgs),
    /// Write an expression of the Adobe syntax as one of ours
    Convert(ConvertArgs),
    /// Draw journeys
    Graph(GraphArgs),
    /// Explain a diagnostic code such as J0301
    Explain(ExplainArgs),
    /// Print a bundle or a project as readable bytecode
    Disasm(DisasmArgs),
    /// Try a project: daemon, message sink and example events in one process
    Dev(DevArgs),
    /// Receive messages over HTTP and print them; serve canned answers from folders
    Sink(SinkArgs),
    /// Take schemas into a project, look into them, compare them
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Run the language server on standard input and output
    Lsp,
    /// Print a shell's completions of these commands and flags
    Completions(CompletionsArgs),
}

/// Where the project is.
#[derive(Args, Debug, Clone)]
pub struct ProjectArgs {
    /// Project folder, or a single .journey file (default: the nearest folder upwards with a journey.toml)
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
}

/// How diagnostics are printed.
#[derive(Args, Debug, Clone)]
pub struct FormatArgs {
    /// How diagnostics are printed
    #[arg(long, value_enum, default_value = "human", env = "JOURNEYC_FORMAT")]
    pub format: Format,
}

/// `build`
#[derive(Args, Debug)]
pub struct BuildArgs {
    /// The project.
    #[command(flatten)]
    pub project: ProjectArgs,
    /// The format.
    #[command(flatten)]
    pub format: FormatArgs,
    /// Bundle to write (default: NAME.jbundle in the project's target folder)
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Keep the tests in the bundle
    #[arg(long)]
    pub with_tests: bool,
    /// Fail unless every schema is the one that journey.lock pins
    #[arg(long)]
    pub locked: bool,
}

/// `test`
#[derive(Args, Debug)]
pub struct TestArgs {
    /// The project.
    #[command(flatten)]
    pub project: ProjectArgs,
    /// The format.
    #[command(flatten)]
    pub format: FormatArgs,
    /// Run only tests whose name contains this
    #[arg(long, short = 'k', value_name = "TEXT")]
    pub filter: Option<String>,
}

/// `eval`
#[derive(Args, Debug)]
pub struct EvalArgs {
    /// The expression
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub expression: Option<String>,
    /// Data: an object with now, event, datasource, action, datasetLookup, segments
    #[arg(long, value_name = "FILE.json")]
    pub context: Option<PathBuf>,
    /// Cases, one JSON object a line with id, expr and context; one line out for each
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["expression", "context"])]
    pub cases: Option<PathBuf>,
    /// Whose expressions they are
    #[arg(long, value_enum, default_value = "journey")]
    pub dialect: DialectName,
    /// Whose documentation decides where the two products of the Adobe syntax differ: JO or AJO
    #[arg(long, value_name = "NAME")]
    pub product: Option<String>,
    /// The format.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// `convert`
#[derive(Args, Debug)]
pub struct ConvertArgs {
    /// The expression
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub expression: Option<String>,
    /// A file with the expression
    #[arg(long, value_name = "FILE", conflicts_with = "expression")]
    pub file: Option<PathBuf>,
    /// The format.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Whose expressions.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DialectName {
    /// Ours
    Journey,
    /// The published advanced expressions
    Adobe,
}

/// `explain`
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// The code, such as J0301; without one, all codes are listed
    pub code: Option<String>,
}

/// `disasm`
#[derive(Args, Debug)]
pub struct DisasmArgs {
    /// A .jbundle file, a project folder or a .journey file
    #[command(flatten)]
    pub project: ProjectArgs,
}

/// `dev`
#[derive(Args, Debug)]
pub struct DevArgs {
    /// The project.
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Address of the daemon
    #[arg(long, default_value = "127.0.0.1:0")]
    pub listen: std::net::SocketAddr,
    /// Data folder (default: a temporary one that goes away)
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Longest real pause between two moments of virtual time, in milliseconds
    #[arg(long, default_value_t = 120, value_name = "MS")]
    pub pace: u64,
    /// Keep serving after the example events have been played
    #[arg(long)]
    pub stay: bool,
}

/// `sink`
#[derive(Args, Debug)]
pub struct SinkArgs {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:9100")]
    pub listen: std::net::SocketAddr,
    /// Folder of canned answers: GET /v3/now is answered with FOLDER/v3/now.json
    #[arg(long, value_name = "FOLDER")]
    pub serve: Option<PathBuf>,
}

/// Format of diagnostics.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// With the source, for people
    Human,
    /// One line each
    Short,
    /// Without drawing, for screen readers
    Plain,
    /// For programs, one document
    Json,
    /// For programs, one finding a line
    Jsonl,
    /// For code scanning services
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// For build servers
    Junit,
}

impl Format {
    /// Whether people read it: then the closing line is printed too.
    #[must_use]
    pub fn for_people(self) -> bool {
        matches!(self, Self::Human | Self::Short | Self::Plain | Self::Github)
    }
}

/// When to colour.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
