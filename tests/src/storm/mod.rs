//! Everything at once, drawn by lot: many runs, faults and a person with opinions, and what must hold all the same.
//!
//! All of it derives from one number, the seed: the same seed gives the same requests and answers to the last byte.

mod bad_luck;
mod dice;
mod drift;
mod person;
mod quiet;
mod rest;
mod round;
mod run;
mod stage;
mod tally;
mod watch;

use self::dice::Dice;
use self::stage::Stage;
pub use self::tally::Tally;

/// What a storm is made of.
#[derive(Debug, Clone, Copy)]
pub struct Storm {
    /// What everything is drawn from.
    pub seed: u64,
    /// How many rounds there are.
    pub rounds: usize,
}

/// What a storm came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weathered {
    /// How often each thing happened.
    pub tally: Tally,
    /// The digest of all that was asked of GitHub and answered, in order.
    pub history: String,
}

impl Storm {
    /// Lets it blow, and says after each round that it is over, and how many there were.
    ///
    /// # Errors
    ///
    /// What does not hold, after which round.
    pub fn blow(self, mut on_round: impl FnMut(usize)) -> Result<Weathered, String> {
        let mut dice = Dice::new(self.seed);
        let mut stage = Stage::new();
        for round in 1..=self.rounds {
            let lull = round % LULL_EVERY == 0 || round == self.rounds;
            round::play(&mut stage, &mut dice)
                .and_then(|()| if lull { stage.lull(&mut dice) } else { Ok(()) })
                .map_err(|wrong| format!("round {round}: {wrong}"))?;
            on_round(round);
        }
        Ok(stage.finish())
    }
}

/// So many rounds follow on each other before it is quiet for two runs.
const LULL_EVERY: usize = 5;
