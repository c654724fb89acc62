//! What the keeper is asked for, as an address within the Worker.

use worker::Url;

/// One thing that the keeper does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Task {
    /// Says how the last run went.
    Health,
    /// Overflows its stack.
    #[cfg(feature = "panic-route")]
    Overflow,
    /// Panics in the middle of its work.
    #[cfg(feature = "panic-route")]
    Panic,
    /// Looks what a run would do.
    Plan,
    /// Shows the report of the last run.
    Report,
    /// Runs.
    Sync(Sync),
}

/// One run, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sync {
    /// Who asked.
    pub(crate) trigger: Trigger,
    /// What was said of whether to write; the configuration decides where nothing was.
    pub(crate) dry_run: Option<String>,
}

/// Who asks for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// The clock.
    Cron,
    /// Somebody with the token.
    Http,
}

impl Trigger {
    /// Returns the trigger in one word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Cron => "cron",
            Self::Http => "http",
        }
    }
}

impl Task {
    /// Returns the address by which the keeper is asked for it.
    pub(crate) fn to_url(&self) -> Url {
        let mut url: Url = ADDRESS.parse().expect("a constant address");
        match self {
            Self::Health => url.set_path("health"),
            #[cfg(feature = "panic-route")]
            Self::Overflow => url.set_path("overflow"),
            #[cfg(feature = "panic-route")]
            Self::Panic => url.set_path("panic"),
            Self::Plan => url.set_path("plan"),
            Self::Report => url.set_path("report"),
            Self::Sync(Sync { trigger, dry_run }) => {
                url.set_path("sync");
                let mut query = url.query_pairs_mut();
                query.append_pair(TRIGGER, trigger.as_str());
                if let Some(said) = dry_run {
                    query.append_pair(DRY_RUN, said);
                }
            }
        }
        url
    }

    /// Returns what an address asks for; `None` if it is none of ours.
    pub(crate) fn from_url(url: &Url) -> Option<Self> {
        let said = |name| url.query_pairs().find(|(known, _)| known == name);
        match url.path() {
            "/health" => Some(Self::Health),
            #[cfg(feature = "panic-route")]
            "/overflow" => Some(Self::Overflow),
            #[cfg(feature = "panic-route")]
            "/panic" => Some(Self::Panic),
            "/plan" => Some(Self::Plan),
            "/report" => Some(Self::Report),
            "/sync" => Some(Self::Sync(Sync {
                trigger: match said(TRIGGER)?.1.as_ref() {
                    "cron" => Trigger::Cron,
                    _ => Trigger::Http,
                },
                dry_run: said(DRY_RUN).map(|(_, said)| said.into_owned()),
            })),
            _ => None,
        }
    }
}

/// An object is asked by an absolute address, whose host means nothing.
const ADDRESS: &str = "https://keeper/";

const TRIGGER: &str = "trigger";
const DRY_RUN: &str = "dry_run";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_read_back_from_its_address() {
        let sync = |trigger, dry_run: Option<&str>| {
            Task::Sync(Sync { trigger, dry_run: dry_run.map(str::to_owned) })
        };
        let tasks = [
            Task::Health,
            Task::Plan,
            Task::Report,
            sync(Trigger::Cron, None),
            sync(Trigger::Http, None),
            sync(Trigger::Http, Some("a b&trigger=cron")),
        ];
        for task in tasks {
            assert_eq!(Task::from_url(&task.to_url()), Some(task));
        }
        assert_eq!(Task::from_url(&"https://keeper/else".parse().expect("an address")), None);
    }
}
