//! The text reference: a `models.csv` and the `db.json` that follows from it, proposed to by the binary and held to judges
//! that know nothing of the core.

mod laws;
mod proposal;
mod random;
mod rows;
mod thrift;
