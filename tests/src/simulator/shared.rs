//! What the simulator, its repositories' handles and its servers have in common.

use std::sync::{Arc, Mutex};

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
    /// The member that the next answer loses, to try the contract.
    pub(crate) bent: Mutex<Option<String>>,
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
