//! What the keeper is asked for, as an address within the Worker.

use form_urlencoded::Serializer;

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
    pub(crate) fn to_url(&self) -> String {
        let path = match self {
            Self::Health => "health",
            #[cfg(feature = "panic-route")]
            Self::Overflow => "overflow",
            #[cfg(feature = "panic-route")]
            Self::Panic => "panic",
            Self::Plan => "plan",
            Self::Report => "report",
            Self::Sync(Sync { trigger, dry_run }) => {
                let url = format!("{ADDRESS}sync?");
                let start = url.len();
                let mut query = Serializer::for_suffix(url, start);
                query.append_pair(TRIGGER, trigger.as_str());
                if let Some(said) = dry_run {
                    query.append_pair(DRY_RUN, said);
                }
                return query.finish();
            }
        };
        format!("{ADDRESS}{path}")
    }

    /// Returns what an address asks for; `None` if it is none of ours.
    pub(crate) fn from_url(url: &str) -> Option<Self> {
        let (path, query) = parted(url);
        let said = |name| query.iter().find(|(known, _)| known == name).map(|(_, said)| said);
        match path {
            "/health" => Some(Self::Health),
            #[cfg(feature = "panic-route")]
            "/overflow" => Some(Self::Overflow),
            #[cfg(feature = "panic-route")]
            "/panic" => Some(Self::Panic),
            "/plan" => Some(Self::Plan),
            "/report" => Some(Self::Report),
            "/sync" => Some(Self::Sync(Sync {
                trigger: match said(TRIGGER)?.as_str() {
                    "cron" => Trigger::Cron,
                    _ => Trigger::Http,
                },
                dry_run: said(DRY_RUN).cloned(),
            })),
            _ => None,
        }
    }
}

/// Returns the path of an address as the platform tells it, and the names and values of its query.
pub(crate) fn parted(url: &str) -> (&str, Vec<(String, String)>) {
    let url = url.split('#').next().unwrap_or_default();
    let (whole, query) = url.split_once('?').unwrap_or((url, ""));
    let (_, place) = whole.split_once("//").unwrap_or_default();
    let path = place.find('/').map_or("/", |at| &place[at..]);
    (path, form_urlencoded::parse(query.as_bytes()).into_owned().collect())
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
        for foreign in
            ["https://keeper/else", "https://keeper/", "https://keeper", "health", "/health", ""]
        {
            assert_eq!(Task::from_url(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn an_address_has_a_path_and_a_query() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());

        assert_eq!(parted("https://a.example/sync"), ("/sync", vec![]));
        let query = vec![pair("a b", "c//?d"), pair("e", "")];
        assert_eq!(parted("https://a.example:8080/a/b?a+b=c%2F/?d&e#f?g=h"), ("/a/b", query));
    }
}
