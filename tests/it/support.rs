//! Places of the repository, and compiling cases without a disk.

use journey_compiler::diag::Severity;
use journey_compiler::driver::{self, Compiled};
use journey_compiler::project::MemoryFiles;
use journey_compiler::render;
use journey_vm::program::Program;
use journey_vm::runner::{self, TestOutcome};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The manifest of every case.
pub(crate) const MANIFEST: &str = r#"[project]
name     = "case"
language = "1"
src      = ["src"]
timezone = "Europe/Paris"

[schemas]
ShopEvent = { class = "experienceevent", groups = ["experienceevent-commerce", "experienceevent-web", "eventid"] }
Profile   = { class = "profile", groups = [
  "profile-person-details", "profile-personal-details", "profile-preferences-details", "profile-loyalty-details",
  "profile-consents",
] }
"#;

/// A project in memory.
pub(crate) struct Case {
    files: MemoryFiles,
}

impl Case {
    /// A project of these modules (file name, text).
    pub(crate) fn new(modules: &[(&str, &str)]) -> Self {
        let files = MemoryFiles::default().with("journey.toml", MANIFEST);
        let files = modules.iter().fold(files, |files, (name, text)| files.with(&format!("src/{name}"), text));
        Self { files }
    }

    /// Compiles it, tests included.
    pub(crate) fn compile(&self) -> Outcome {
        Outcome(driver::compile(&self.files, &driver::Options::default()))
    }
}

/// What came of a case.
pub(crate) struct Outcome(pub(crate) Compiled);

impl Outcome {
    /// No finding at all.
    pub(crate) fn clean(&self) -> bool {
        self.0.diagnostics.is_empty()
    }

    /// It does not build.
    pub(crate) fn has_errors(&self) -> bool {
        self.0.has_errors()
    }

    /// The findings as the author sees them.
    pub(crate) fn rendered(&self) -> String {
        render::human(&self.0.diagnostics, &self.0.sources, render::Options::default())
    }

    /// Codes of the errors.
    pub(crate) fn codes(&self) -> Vec<String> {
        let errors = self.0.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        errors.map(|d| d.code.to_string()).collect()
    }

    /// The errors alone.
    pub(crate) fn errors(&self) -> String {
        let errors = self.0.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect::<Vec<_>>();
        render::human(&errors, &self.0.sources, render::Options::default())
    }

    /// The loaded bundle.
    pub(crate) fn program(&self) -> Arc<Program> {
        let bundle = self.0.bundle.clone().unwrap_or_else(|| panic!("no bundle:\n{}", self.rendered()));
        // Through bytes, as the daemon would.
        Program::load(&journey_bytecode::bundle::encode(&bundle)).unwrap()
    }

    /// Runs the tests; panics where one fails. How many there were.
    pub(crate) fn run_tests(&self) -> usize {
        let results = runner::run(&self.program(), None);
        for result in &results {
            if let TestOutcome::Failed { location, message, timeline } = &result.outcome {
                panic!("test {:?}, line {}:\n{message}\n{timeline}", result.name, location.line);
            }
        }
        results.len()
    }

    /// What the failed tests print; panics where one passes.
    pub(crate) fn failures(&self) -> String {
        let mut text = String::new();
        for result in runner::run(&self.program(), None) {
            match &result.outcome {
                TestOutcome::Passed => panic!("test {:?} passed", result.name),
                TestOutcome::Failed { location, message, timeline } => {
                    text.push_str(&format!("{}\nline {}\n{message}\n{timeline}\n", result.name, location.line));
                }
            }
        }
        text
    }
}
