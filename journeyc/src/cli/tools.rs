//! Flags of the commands that authors use while they write.

use super::{FormatArgs, ProjectArgs};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `new`
#[derive(Args, Debug)]
pub struct NewArgs {
    /// Folder to make; its name becomes the project's
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
}

/// `completions`
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `check`
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// The project.
    #[command(flatten)]
    pub project: ProjectArgs,
    /// The format.
    #[command(flatten)]
    pub format: FormatArgs,
    /// Fail unless every schema is the one that journey.lock pins
    #[arg(long)]
    pub locked: bool,
    /// Apply the fixes that are safe, and lay out what they change
    #[arg(long)]
    pub fix: bool,
    /// Apply also fixes that choose for you: the first of each finding
    #[arg(long, requires = "fix")]
    pub unsafe_fixes: bool,
    /// Print what `--fix` would change, and change nothing
    #[arg(long, requires = "fix")]
    pub diff: bool,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
}

/// `fmt`
#[derive(Args, Debug)]
pub struct FmtArgs {
    /// Project folders and .journey files (default: the nearest folder upwards with a journey.toml)
    #[arg(value_name = "PATH", conflicts_with = "stdin")]
    pub paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 and name the files that are laid out otherwise
    #[arg(long)]
    pub check: bool,
    /// Change nothing; print what would change, and exit with 1 if anything would
    #[arg(long)]
    pub diff: bool,
    /// Read a file from standard input and print it to standard output
    #[arg(long)]
    pub stdin: bool,
    /// The format.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// `graph`
#[derive(Args, Debug)]
pub struct GraphArgs {
    /// Names of journeys (default: all of the project)
    #[arg(value_name = "JOURNEY")]
    pub journeys: Vec<String>,
    /// Project folder, or a single .journey file (default: the nearest folder upwards with a journey.toml)
    #[arg(long, value_name = "PATH")]
    pub project: Option<PathBuf>,
    /// How it is drawn
    #[arg(long, value_enum, default_value = "ascii")]
    pub format: GraphFormat,
    /// File to write; with several journeys a folder, which gets a file a journey
    #[arg(long, short)]
    pub out: Option<PathBuf>,
}

/// Format of `graph`.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum GraphFormat {
    /// An outline for terminals and screen readers
    Ascii,
    /// A picture
    Svg,
    /// Text for Mermaid
    Mermaid,
    /// Text for Graphviz
    Dot,
    /// Data, with the places of the layout
    Json,
}
