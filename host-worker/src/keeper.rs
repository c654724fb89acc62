//! The one Durable Object: it runs the sync, one run at a time, and holds what stays between runs.

use std::cell::Cell;

use worker::{DurableObject, Env, Request, Response, State, durable_object, wasm_bindgen};

use crate::answer::Answer;
use crate::run::{self, Place};
use crate::sign::Imported;
use crate::state::{self, Kept};
use crate::task::Task;
use crate::{log, settings};

/// Runs the sync and keeps its state; there is one instance in the world.
#[durable_object(fetch)]
#[derive(Debug)]
pub struct Keeper {
    state: State,
    env: Env,
    /// Whether a run is on: in memory, so that it ends with the instance and is never stale.
    is_busy: Cell<bool>,
    imported: Imported,
}

impl DurableObject for Keeper {
    fn new(state: State, env: Env) -> Self {
        log::tell_panics();
        Self { state, env, is_busy: Cell::new(false), imported: Imported::default() }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        let task = Task::from_url(&request.url()?).ok_or("the keeper is asked by trueup only")?;
        self.perform(&task).await?.into_response()
    }
}

impl Keeper {
    async fn perform(&self, task: &Task) -> worker::Result<Answer> {
        let storage = self.state.storage();
        match task {
            Task::Health => {
                let last_run = Kept::one(&storage, state::LAST_RUN).await?;
                let last_run = last_run.as_deref().unwrap_or("null");
                return Ok(Answer::json(
                    200,
                    format!(r#"{{"status":"ok","last_run":{last_run}}}"#),
                ));
            }
            Task::Report => {
                let report = Kept::one(&storage, state::REPORT).await?;
                let none = || Answer::error(404, NO_REPORT);
                return Ok(report.map_or_else(none, |report| Answer::json(200, report)));
            }
            #[cfg(feature = "panic-route")]
            Task::Overflow => {
                Kept::all(&storage).await?;
                return Ok(Answer::json(200, overflow(u32::MAX).to_string()));
            }
            #[cfg(feature = "panic-route")]
            Task::Panic => {
                // In the middle of something, and of whatever run is on; by the words `xtask` knows such a build.
                Kept::all(&storage).await?;
                panic!("asked to, by POST /panic");
            }
            Task::Plan | Task::Sync(_) => {}
        }
        let Some(_busy) = Busy::begin(&self.is_busy) else {
            return Ok(Answer::error(409, BUSY));
        };
        let variables = settings::variables(&self.env);
        let place = Place { variables, storage: &storage, imported: &self.imported };
        match task {
            Task::Sync(sync) => run::sync(place, sync).await,
            _ => run::plan(place).await,
        }
    }
}

/// Calls itself with nothing in its memory, so that it is the engine's own stack that overflows.
#[cfg(feature = "panic-route")]
#[inline(never)]
fn overflow(depth: u32) -> u64 {
    match depth {
        0 => 0,
        _ => overflow(depth - 1).rotate_left(depth) ^ u64::from(depth),
    }
}

/// The flag, as long as a run is on.
struct Busy<'a>(&'a Cell<bool>);

impl<'a> Busy<'a> {
    /// Takes the flag; `None` if it is taken.
    fn begin(flag: &'a Cell<bool>) -> Option<Self> {
        (!flag.replace(true)).then(|| Self(flag))
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

const BUSY: &str = "busy: another run is on; ask again when it is over";

const NO_REPORT: &str = "no run yet: the clock or POST /sync makes one";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_run_at_a_time() {
        let flag = Cell::new(false);

        let first = Busy::begin(&flag);
        assert!(first.is_some());
        assert!(Busy::begin(&flag).is_none());
        assert!(Busy::begin(&flag).is_none());
        drop(first);
        assert!(Busy::begin(&flag).is_some());
    }
}
