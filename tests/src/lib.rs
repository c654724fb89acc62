//! The simulated GitHub, the simulated host and the suites that hold trueup together.
