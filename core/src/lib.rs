//! The pure core of trueup.
