//! The text reference: `models.csv`, a row for each record, and `db.json`, the three entries that the repository's own
//! converter makes of each row.

#![cfg_attr(
    not(test),
    expect(dead_code, reason = "the family is laid down before what it stands on")
)]

pub(super) mod python;
