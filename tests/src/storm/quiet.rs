//! Runs between the rounds, one at a time: a look at one category only, and one with a higher ceiling.

use std::collections::BTreeSet;

use trueup_core::engine::Memory;

use super::dice::Dice;
use super::run::one_category;
use super::stage::{CATEGORIES, Stage};
use super::tally::Tally;
use crate::scene::BRANCH;

impl Stage {
    /// Looks at one category only: of the other one the branch goes on to hold what it held.
    pub(crate) fn look_in_part(&mut self, dice: &mut Dice) -> Result<(), String> {
        let place = dice.below(2);
        let path = format!("{}.json", CATEGORIES[place]);
        let before = self.plots.iter().map(|plot| {
            let from = if plot.open().is_empty() { "main" } else { BRANCH };
            (plot.repository.tip(BRANCH), plot.repository.read(from, &path))
        });
        let before = before.collect::<Vec<_>>();
        let report = self.scene.world().run(one_category(self.options(), place), Memory::default());
        for (plot, (tip, held)) in self.plots.iter().zip(before) {
            if plot.repository.tip(BRANCH) == tip {
                continue;
            }
            self.tally.count("part: the branch moves");
            if plot.repository.read(BRANCH, &path) != held {
                let name = plot.repository.full_name();
                return Err(format!("{path} of {name} changes unseen: {:?}", report.report));
            }
        }
        Ok(())
    }

    /// A run whose ceiling somebody raised: what it removes is let out.
    pub(crate) fn raise_the_ceiling(&mut self) {
        let mut options = self.options();
        options.guard.max_removals = 60;
        options.guard.max_removal_share = "100%".parse().expect("it is a share");
        let report = self.scene.world().run(options, Memory::default()).report;
        for (plot, target) in self.plots.iter_mut().zip(&report.targets) {
            for file in &target.files {
                let removed = file.drift.iter().flat_map(|drift| &drift.removed);
                plot.let_out.extend(removed.map(|name| (file.path.clone(), name.clone())));
            }
        }
        self.tally.count("run: with a higher ceiling");
    }
}

/// The removals that a text lists as withheld.
pub(crate) fn listed(body: &str) -> BTreeSet<(String, String)> {
    let block = body.lines().skip_while(|line| !line.contains("withheld.** "));
    let block = block.take_while(|line| line.starts_with('>'));
    let mut path = String::new();
    let mut names = BTreeSet::new();
    for line in block {
        if let Some(file) = line.strip_prefix("> In `").and_then(|it| it.strip_suffix("`:")) {
            file.clone_into(&mut path);
        } else if let Some(name) = line.strip_prefix("> - `").and_then(|it| it.strip_suffix('`')) {
            names.insert((path.clone(), name.to_owned()));
        }
    }
    names
}

/// A label that a person took off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TakenOff {
    pub(crate) number: u64,
    pub(crate) label: String,
    /// Whether all runs that could have looked before are over.
    pub(crate) is_known: bool,
}

/// Labels that a person took off stay off; a run that looked just before may put one on again.
pub(crate) fn labels(stage: &mut Stage) -> Result<(), String> {
    let Stage { plots, tally, .. } = stage;
    for plot in plots {
        let pulls = plot.ours();
        let is_on = |it: &TakenOff| {
            pulls.iter().any(|pull| pull.number == it.number && pull.labels.contains(&it.label))
        };
        if let Some(back) = plot.taken_off.iter().find(|it| it.is_known && is_on(it)) {
            return Err(format!("a label came back: {back:?} in {}", plot.repository.full_name()));
        }
        count_back(plot.taken_off.iter().filter(|it| is_on(it)).count(), tally);
        plot.taken_off.retain(|it| !is_on(it));
        plot.taken_off.iter_mut().for_each(|it| it.is_known = true);
    }
    Ok(())
}

fn count_back(number: usize, tally: &mut Tally) {
    (0..number).for_each(|_| tally.count("label: back by a run that was on its way"));
}
