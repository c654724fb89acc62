//! What the simulator, its repositories' handles and its servers have in common.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::faults::Faults;
use super::hooks::Hooks;
use super::log::Log;
use super::state::State;

/// The simulated GitHub with its log, its faults and its hooks, each behind a lock of its own.
pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) hooks: Mutex<Hooks>,
    pub(crate) log: Mutex<Log>,
    /// What the next answer suffers, to try the contract.
    pub(crate) bent: Mutex<Option<Bend>>,
}

/// A member of an answer that is taken out, or changed.
#[derive(Debug)]
pub(crate) struct Bend {
    /// Where the member is, as a JSON pointer.
    pub(crate) pointer: String,
    pub(crate) instead: Option<Value>,
}

impl Bend {
    pub(crate) fn apply(self, body: &mut Value) {
        let (above, member) = self.pointer.rsplit_once('/').unwrap();
        let Value::Object(above) = body.pointer_mut(above).expect("the answer has the member")
        else {
            panic!("{} is no member", self.pointer);
        };
        match self.instead {
            Some(value) => drop(above.insert(member.to_owned(), value)),
            None => drop(above.remove(member)),
        }
    }
}

impl Shared {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::new()),
            faults: Mutex::default(),
            hooks: Mutex::default(),
            log: Mutex::default(),
            bent: Mutex::default(),
        })
    }

    /// Notes that something broke the contract.
    pub(crate) fn violated(&self, what: String) {
        self.log.lock().unwrap().violations.push(what);
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
