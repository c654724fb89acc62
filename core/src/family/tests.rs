//! What stands for the rules by which a file was compared.

use super::*;
use crate::compare::Field;

#[test]
fn any_other_rule_has_another_digest() {
    let plain = Family::default();
    let contract = Family::Document { contract: Some(Contract::StableDiffusion) };
    let [models, other] = ["models.csv", "other.csv"]
        .map(|csv_path| Family::TextReference { csv_path: csv_path.to_owned() });
    let owned = |column: &str, when| Owned { field: Field::Column(column.to_owned()), when };
    let [none, one, two, absent] = [
        vec![],
        vec![owned("style", When::Always)],
        vec![owned("style", When::Always), owned("url", When::Always)],
        vec![owned("style", When::Absent)],
    ];
    let with_renames = Rules { renames: Renames::Detected };

    let rules = Rules::default();
    let digests = [
        plain.rules_digest(&rules, &none),
        contract.rules_digest(&rules, &none),
        models.rules_digest(&rules, &none),
        other.rules_digest(&rules, &none),
        models.rules_digest(&with_renames, &none),
        models.rules_digest(&rules, &one),
        models.rules_digest(&rules, &two),
        models.rules_digest(&rules, &absent),
    ];

    let different: Set<_> = digests.iter().map(ToString::to_string).collect();
    assert_eq!(different.len(), digests.len());
    assert_eq!(models.rules_digest(&rules, &two), digests[6]);
}
