//! The cron trigger: a run of its own accord, which fails where the run does.

use trueup_core::json::Value;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::log::{self, Line};
use crate::task::{Sync, Task, Trigger};

/// Returns what the keeper is asked for when the time has come, as an address.
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
#[wasm_bindgen]
pub fn cron() -> String {
    Task::Sync(Sync { trigger: Trigger::Cron, dry_run: None }).to_url().into()
}

/// Takes the keeper's answer; what it throws is why the cron run failed.
///
/// By hand: the macro of the `worker` crate drops what a handler returns, so that no cron run could ever fail.
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
#[wasm_bindgen]
pub fn ended(status: u16, text: &str) -> Result<(), JsError> {
    log::tell_panics();
    match judge(status, text).map_err(|sentence| JsError::new(&sentence))? {
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
            let sentence = Value::of(text).and_then(|answer| answer.read("error"));
            Err(sentence.unwrap_or_else(|_| "the run failed: see its log".to_owned()))
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
