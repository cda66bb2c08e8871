//! One cell of the plan, and the commands that build it.

use crate::base::process::Process;
use crate::measure::files::BuildDir;
use crate::measure::plan::pgo::Pgo;
use crate::measure::plan::targets::Target;
use crate::measure::plan::toolchain::{Builder, Setup};
use crate::measure::plan::variant::Variant;
use crate::measure::plan::workspace::Selection;
use crate::results::cell_name;

/// A preset for a target: the unit of work.
#[derive(Debug, Clone)]
pub struct CellPlan {
    pub preset: String,
    pub variant: Option<Variant>,
    pub target: Target,
    /// Where it is built, if not in the workspace's target folder.
    pub build_dir: Option<BuildDir>,
}

impl CellPlan {
    /// Its name in progress lines: the preset, with the target where targets were requested.
    pub fn name(&self) -> String {
        if self.target.asked {
            format!("{} for {}", self.folder(), self.target.triple)
        } else {
            self.folder()
        }
    }

    /// The name of its folder: the preset, with the variant.
    pub fn folder(&self) -> String {
        cell_name(&self.preset, self.variant_name())
    }

    pub fn variant_name(&self) -> Option<&'static str> {
        self.variant.as_ref().map(|variant| variant.name)
    }

    pub fn setup(&self) -> &Setup {
        self.variant.as_ref().map_or(&self.target.setup, |variant| &variant.setup)
    }

    pub fn pgo(&self) -> Option<&Pgo> {
        self.variant.as_ref()?.pgo.as_ref()
    }

    /// Whether Cargo gets a `--target`, even for the host: without it, flags would also apply to build scripts.
    pub fn has_target(&self) -> bool {
        self.target.asked || self.setup().build_std.is_some() || self.pgo().is_some()
    }

    /// Why it can't be built, with the remedy.
    pub fn skip(&self) -> Option<String> {
        // A variant was checked with its own toolchain.
        self.variant.as_ref().map_or(&self.target.skip, |variant| &variant.skip).clone()
    }

    pub fn command(&self, selection: &Selection) -> Process {
        let untrained = self.untrained_command(selection);
        match self.pgo() {
            Some(pgo) => pgo.optimise(untrained),
            None => untrained,
        }
    }

    /// The command that builds it without its training.
    pub fn untrained_command(&self, selection: &Selection) -> Process {
        let setup = self.setup();
        let start = setup.builder.build(setup.toolchain.as_deref());
        self.with_options(start, &self.target.triple, selection)
    }

    /// The command that prints the unit graph of the build: always Cargo, with the target as Cargo knows it.
    pub fn unit_graph_command(&self, selection: &Selection) -> Process {
        let start = Builder::Cargo.build(self.setup().toolchain.as_deref());
        let build = self.with_options(start, self.target.base(), selection);
        build.env("RUSTC_BOOTSTRAP", "1").args(["--unit-graph", "-Zunstable-options"])
    }

    fn with_options(&self, start: Process, triple: &str, selection: &Selection) -> Process {
        let variant = self.variant.as_ref();
        let config = variant.into_iter().flat_map(|variant| &variant.config);
        let build_std = self.setup().build_std.as_ref();
        let build_std = build_std.map(|crates| format!("build-std={}", crates.join(",")));
        let unstable = variant.into_iter().flat_map(|variant| variant.unstable.clone());
        let mut command = start
            .args(config.flat_map(|config| ["--config", config]))
            .args(build_std.into_iter().chain(unstable).map(|flag| format!("-Z{flag}")))
            .args(["--profile", &self.preset]);
        if self.has_target() {
            command = command.args(["--target", triple]);
        }
        if let Some(build_dir) = &self.build_dir {
            command = command.args(build_dir.flags());
        }
        command.args(selection.build_flags())
    }
}
