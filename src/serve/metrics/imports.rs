//! Imports, by what became of the stories.

use super::{Counter, Gauge, signed};
use crate::serve::Import;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::{Registry, Unit};

/// What imports are counted by. Made before there is a server, for the first import is before it.
#[derive(Debug, Default)]
pub(in crate::serve) struct Imported {
    stories: Family<Became, Counter>,
    bad_files: Gauge,
    last: Gauge,
}

/// What may become of a story.
const OUTCOMES: [&str; 7] = [
    "created",
    "updated",
    "unchanged",
    "restored",
    "retracted",
    "removed",
    "failed",
];

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Became {
    outcome: &'static str,
}

impl Imported {
    pub(super) fn register(&self, registry: &mut Registry) {
        let help = "Stories of the desk's own folder that were read, by what became of them";
        registry.register("import_stories", help, self.stories.clone());
        for outcome in OUTCOMES {
            // There from the start, so that the first one is seen as a change.
            drop(self.stories.get_or_create(&Became { outcome }));
        }
        let help = "Files of the desk's own folder that are wrong, and leave what was before";
        registry.register("import_bad_files", help, self.bad_files.clone());
        let help = "When the last import was over, since 1970; 0 before the first";
        let name = "import_last_timestamp";
        registry.register_with_unit(name, help, Unit::Seconds, self.last.clone());
    }

    pub(in crate::serve) fn count(&self, import: &Import) {
        for (&outcome, &number) in &import.stories {
            let became = Became { outcome };
            self.stories.get_or_create(&became).inc_by(number);
        }
        self.last.set(import.at.milliseconds() / 1_000);
    }

    pub(in crate::serve) fn bad(&self, files: usize) {
        self.bad_files.set(signed(files as u64));
    }
}
