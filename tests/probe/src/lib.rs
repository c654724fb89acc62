//! Exports one run, from settings to report, so that the linker must keep everything a run can reach.

use std::hint::black_box;

use trueup_core::config::{self, ConfigText, Inputs};
use trueup_core::engine::{Engine, Memory, Signature, Step};
use trueup_core::http::{Request, Response, Unreachable};
use trueup_core::time::Timestamp;

/// Runs the engine over settings and answers that the compiler cannot foresee; returns the length of the report.
#[unsafe(no_mangle)]
pub extern "C" fn run(seed: u64) -> usize {
    let text = ConfigText { name: "trueup.toml".to_owned(), text: black_box(SETTINGS).to_owned() };
    let Ok(config) = config::load(&Inputs { text: Some(text), ..Inputs::default() }) else {
        return 0;
    };
    let mut now = Timestamp::from_unix_millis(seed);
    let mut engine = Engine::new(config.run, Memory::default());
    loop {
        match engine.poll(now) {
            Step::Send(ticket, request) => engine.answer(now, ticket, answer(seed, &request)),
            Step::Sign(ticket, input) => {
                engine.signed(now, ticket, Ok(Signature::new(input.as_bytes())));
            }
            Step::Note(_) => {}
            Step::Idle(Some(moment)) => now = moment,
            Step::Idle(None) => return 0,
            Step::Finish(outcome) => return format!("{outcome:?}").len(),
        }
    }
}

fn answer(seed: u64, request: &Request) -> Result<Response, Unreachable> {
    let status = u16::try_from(black_box(seed) % 600).unwrap_or_default();
    Ok(Response { status, headers: Vec::new(), body: black_box(request.body.clone()) })
}

const SETTINGS: &str = r#"
name = "models"
[source]
base_url = "https://models.example.org/api"
[[repository]]
name = "owner/data"
branch = "main"
[[repository.file]]
category = "a"
source = "/a"
path = "a.json"
"#;
