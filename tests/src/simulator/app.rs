//! An App in the hands of a test: registered, installed, suspended, taken away.

use std::sync::{Arc, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rsa::KeyPair;

use super::access::Permissions;
use super::apps::{AppState, Installation};
use super::shared::Shared;
use super::state::State;

/// A handle of one App; clones stand for the same one.
#[derive(Debug, Clone)]
pub struct App {
    shared: Arc<Shared>,
    id: u64,
    key: Key,
}

/// A private key in its two forms.
#[derive(Debug, Clone, Copy)]
struct Key {
    pkcs1: &'static str,
    pkcs8: &'static str,
}

impl App {
    /// Registers an App with a key of its own.
    pub(crate) fn register(shared: &Arc<Shared>, name: &str, permissions: Permissions) -> Self {
        let mut state = shared.state.lock().unwrap();
        let place = state.apps.len();
        let key = *KEYS.get(place).expect("every App has a key of its own, and there are three");
        let id = FIRST_APP + place as u64;
        let app = AppState {
            id,
            name: name.to_owned(),
            permissions,
            public_key: public_key(key.pkcs1),
            created_at: state.now(),
        };
        state.apps.push(app);
        Self { shared: Arc::clone(shared), id, key }
    }

    /// The number that its tokens name as `iss`.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The other name that `iss` may hold.
    pub fn client_id(&self) -> String {
        self.state().apps[(self.id - FIRST_APP) as usize].client_id()
    }

    /// Its private key as GitHub hands it out: PKCS#1 in PEM.
    pub fn private_key_pkcs1(&self) -> &'static str {
        self.key.pkcs1
    }

    /// The same key as PKCS#8 in PEM.
    pub fn private_key_pkcs8(&self) -> &'static str {
        self.key.pkcs8
    }

    /// Installs the App on all repositories of an account, those to come too; returns the
    /// installation's number.
    pub fn install(&self, account: &str) -> u64 {
        self.add(account, None)
    }

    /// Installs the App on some repositories of an account, by their names without the owner.
    pub fn install_on(&self, account: &str, repositories: &[&str]) -> u64 {
        let state = self.state();
        let find = |name: &&str| state.find(&format!("{account}/{name}")).expect("it is there");
        let chosen = repositories.iter().map(find).collect();
        drop(state);
        self.add(account, Some(chosen))
    }

    /// The account's owner stops the installation; its tokens are good for nothing from now on.
    pub fn suspend(&self, installation: u64) {
        let mut state = self.state();
        let now = state.now();
        state.installation_mut(installation).expect("it is installed").suspended_at = Some(now);
    }

    /// The account's owner lets a suspended installation go on.
    pub fn resume(&self, installation: u64) {
        let mut state = self.state();
        state.installation_mut(installation).expect("it is installed").suspended_at = None;
    }

    /// The account's owner takes the installation away.
    pub fn uninstall(&self, installation: u64) {
        let mut state = self.state();
        state.installation_mut(installation).expect("it is installed");
        state.installations.retain(|one| one.id != installation);
    }

    /// The App asks for other permissions and all accounts agree; tokens given out lose what is no
    /// longer granted and gain nothing.
    pub fn set_permissions(&self, permissions: Permissions) {
        self.state().apps[(self.id - FIRST_APP) as usize].permissions = permissions;
    }

    fn add(&self, account: &str, chosen: Option<Vec<u64>>) -> u64 {
        let mut state = self.state();
        state.last_installation += 1;
        let id = FIRST_INSTALLATION + state.last_installation;
        let created_at = state.now();
        state.installations.push(Installation {
            id,
            app: self.id,
            account: account.to_owned(),
            chosen,
            created_at,
            suspended_at: None,
        });
        id
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }
}

/// The public half of a private key.
fn public_key(pkcs1: &str) -> Vec<u8> {
    let lines = pkcs1.lines().filter(|line| !line.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).expect("the key is PEM");
    let pair = KeyPair::from_der(&der).expect("the key is PKCS#1");
    pair.public().as_ref().to_vec()
}

const FIRST_APP: u64 = 100_001;
const FIRST_INSTALLATION: u64 = 60_000_000;

macro_rules! key {
    ($name:literal) => {
        Key {
            pkcs1: include_str!(concat!("../../fixtures/keys/", $name, ".pkcs1.pem")),
            pkcs8: include_str!(concat!("../../fixtures/keys/", $name, ".pkcs8.pem")),
        }
    };
}

const KEYS: [Key; 3] = [key!("one"), key!("two"), key!("three")];
