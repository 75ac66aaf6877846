//! The flags of `journeyc schema`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `schema …`
#[derive(Subcommand, Debug)]
pub enum SchemaCommand {
    /// Take a schema into the project: copies its files, names it in journey.toml, pins it in journey.lock
    #[command(after_help = ADD)]
    Add(SchemaAddArgs),
    /// Look at what changed in schemas, take it over and pin it
    #[command(after_help = UPDATE)]
    Update(SchemaUpdateArgs),
    /// Find fields by words of their names, titles and descriptions
    Search(SchemaSearchArgs),
    /// Show a schema, or one field of it: type, values, meaning, who declares it
    Show(SchemaShowArgs),
    /// Print every path of a schema with its type
    Tree(SchemaTreeArgs),
    /// Make up a valid event or profile
    Sample(SchemaSampleArgs),
    /// Say what differs between two schemas, or two versions of one; exits with 1 if anything does
    Diff(SchemaDiffArgs),
}

const ADD: &str = "Examples:
  journeyc schema add ShopEvent --compose experienceevent,experienceevent-commerce
  journeyc schema add ShopEvent --from ../xdm --compose experienceevent,experienceevent-commerce
  journeyc schema add Profile   --from exports/registry.json
  journeyc schema add Loyalty   --from answers/loyalty.schema.json";

const UPDATE: &str = "Without names, all schemas of the project. A schema that was copied in is read again from where it came from \
                      (journey.lock remembers), or from --from. What changed is printed; with --dry-run nothing is written.";

/// Schemas outside of the project.
#[derive(Args, Debug, Clone, Default)]
pub struct Elsewhere {
    /// Folder of schemas, or one file: a Schema Registry export, an XDM schema or a JSON Schema
    #[arg(long, value_name = "PATH")]
    pub from: Option<PathBuf>,
    /// Names or `$id`s to put together, the class first, then its field groups
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub compose: Vec<String>,
}

/// `schema add`
#[derive(Args, Debug)]
pub struct SchemaAddArgs {
    /// The name journeys will use, such as ShopEvent; `Profile` is the schema of `profile`
    pub alias: String,
    /// Where it comes from; without --from, from the schemas that come with journeyc.
    #[command(flatten)]
    pub source: Elsewhere,
    /// It is the schema of `profile`, whatever it is called
    #[arg(long)]
    pub profile: bool,
    /// Read the file as plain JSON Schema, names as they are (told by its content where this is not given)
    #[arg(long, requires = "from")]
    pub json_schema: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Project folder
    #[arg(long)]
    pub project: Option<PathBuf>,
}

/// `schema update`
#[derive(Args, Debug)]
pub struct SchemaUpdateArgs {
    /// Names of schemas in journey.toml
    pub aliases: Vec<String>,
    /// Read the schema from here, now and later
    #[arg(long, value_name = "PATH", requires = "aliases")]
    pub from: Option<PathBuf>,
    /// Say what changed, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Project folder
    #[arg(long)]
    pub project: Option<PathBuf>,
}

/// `schema search`
#[derive(Args, Debug)]
pub struct SchemaSearchArgs {
    /// Words that the name, title or description of a field holds, all of them
    #[arg(required = true)]
    pub words: Vec<String>,
    /// Folder or file of schemas, in place of a project
    #[arg(long, value_name = "PATH")]
    pub from: Option<PathBuf>,
    /// Most fields to print
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    /// Project folder
    #[arg(long)]
    pub project: Option<PathBuf>,
}

/// `schema show`
#[derive(Args, Debug)]
pub struct SchemaShowArgs {
    /// A schema of journey.toml, or a field of one: `Profile`, `Profile.loyalty.tier`. With --from: the field alone
    pub path: Option<String>,
    /// Schemas in place of a project.
    #[command(flatten)]
    pub source: Elsewhere,
    /// How many levels of fields to show
    #[arg(long, default_value_t = 1)]
    pub depth: usize,
    /// Project folder
    #[arg(long)]
    pub project: Option<PathBuf>,
}

/// `schema tree`
#[derive(Args, Debug)]
pub struct SchemaTreeArgs {
    /// A schema of journey.toml
    pub alias: Option<String>,
    /// Schemas in place of a project.
    #[command(flatten)]
    pub source: Elsewhere,
    /// Project folder
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// Text for people or JSON for programs
    #[arg(long, value_enum, default_value = "text")]
    pub format: TreeFormat,
}

/// `schema sample`
#[derive(Args, Debug)]
pub struct SchemaSampleArgs {
    /// A schema of journey.toml
    pub alias: Option<String>,
    /// Schemas in place of a project.
    #[command(flatten)]
    pub source: Elsewhere,
    /// Only what has to be there
    #[arg(long, conflicts_with = "depth")]
    pub required: bool,
    /// How many levels of fields to fill
    #[arg(long, default_value_t = 3)]
    pub depth: usize,
    /// Project folder
    #[arg(long)]
    pub project: Option<PathBuf>,
}

/// `schema diff`
#[derive(Args, Debug)]
pub struct SchemaDiffArgs {
    /// The old one: a schema of journey.toml, or a folder or file of schemas
    pub old: String,
    /// The new one: likewise
    pub new: String,
    /// What to put together where a folder or file is named (default: what journey.toml says of the other one)
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub compose: Vec<String>,
    /// Print only what may break journeys or producers
    #[arg(long)]
    pub breaking: bool,
    /// Project folder
    #[arg(long)]
    pub project: Option<PathBuf>,
}

/// Format of `schema tree`.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TreeFormat {
    /// One path a line
    Text,
    /// {"fields": {PATH: {…}}}
    Json,
}
