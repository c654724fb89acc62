//! The cron trigger: a run of its own accord, which fails where the run does.

use std::panic::AssertUnwindSafe;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Env, js_sys, wasm_bindgen_futures, worker_sys};

use crate::log::{self, Line};
use crate::task::{Sync, Task, Trigger};

/// Runs once; what it rejects with is why the cron run failed.
///
/// By hand: the macro of the `worker` crate drops what a handler returns, so that no cron run could ever fail.
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
#[wasm_bindgen(wasm_bindgen = wasm_bindgen, wasm_bindgen_futures = wasm_bindgen_futures, js_sys = js_sys)]
pub async fn scheduled(
    _event: worker_sys::ScheduledEvent,
    env: Env,
    _context: worker_sys::ScheduleContext,
) -> Result<(), JsValue> {
    log::tell_panics();
    let ended = AssertUnwindSafe(run(&env)).await;
    ended.map_err(|sentence| js_sys::Error::new(&sentence).into())
}

async fn run(env: &Env) -> Result<(), String> {
    let task = Task::Sync(Sync { trigger: Trigger::Cron, dry_run: None });
    let mut answer = task.ask(env).await.map_err(|error| error.to_string())?;
    let text = answer.text().await.map_err(|error| error.to_string())?;
    match judge(answer.status_code(), &text)? {
        Ended::Busy => Line::info("busy: another run is on, and this one is left to it").print(),
        Ended::Done => {}
    }
    Ok(())
}

/// How a cron run ends well.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// Another run was on.
    Busy,
    /// It ran; a limit may have ended it, and the next one goes on.
    Done,
}

/// Returns how the run ended by the keeper's answer, or why it failed.
fn judge(status: u16, text: &str) -> Result<Ended, String> {
    match status {
        200 | 503 => Ok(Ended::Done),
        409 => Ok(Ended::Busy),
        _ => {
            let answer: Option<serde_json::Value> = serde_json::from_str(text).ok();
            let sentence = answer.as_ref().and_then(|answer| answer["error"].as_str());
            Err(sentence.unwrap_or("the run failed: see its log").to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_run_that_failed_for_good_is_a_failed_cron_run() {
        let failed = |text, sentence: &str| {
            assert_eq!(judge(500, text), Err(sentence.to_owned()));
        };

        assert_eq!(judge(200, "{}"), Ok(Ended::Done));
        assert_eq!(judge(503, "{}"), Ok(Ended::Done));
        assert_eq!(judge(409, "{}"), Ok(Ended::Busy));
        failed(r#"{"error":"owner/data: no"}"#, "owner/data: no");
        failed("", "the run failed: see its log");
    }
}
