//! What a checkup says of the configuration itself.

use super::{Config, Inputs};
use crate::engine::doctor::{Finding, Topic};
use crate::wording::count::things;

impl Config {
    /// Returns where it came from and what it holds, and one finding for each of its warnings.
    #[must_use]
    pub fn findings(&self, inputs: &Inputs) -> Vec<Finding> {
        let text = inputs.text.as_ref();
        let name = text.map_or("built-in preset horde", |text| text.name.as_str());
        let files: usize = self.run.targets.iter().map(|target| target.files.len()).sum();
        let message = format!(
            "keeps {} in {}",
            things(files, "file", "files"),
            things(self.run.targets.len(), "repository", "repositories"),
        );
        let topic = Topic::configuration(name);
        let held = if files > 0 {
            topic.clone().ok(message)
        } else {
            topic.clone().noted(format!("{message}: there is nothing to check"))
        };
        let warnings = self.warnings.iter().map(|warning| topic.clone().noted(warning));
        std::iter::once(held).chain(warnings).collect()
    }
}
