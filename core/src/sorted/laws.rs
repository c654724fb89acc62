//! Laws of sorted vectors, held against the standard library's maps, sets and sort.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Map, Set, sort_by_key};

proptest! {
    #[test]
    fn a_map_holds_what_the_standard_librarys_holds(deeds in deeds()) {
        let (mut own, mut known) = (Map::<u8, u16>::new(), BTreeMap::new());
        for deed in deeds {
            match deed {
                Deed::Add(key, value) => {
                    *own.get_or_default(key) += value;
                    *known.entry(key).or_default() += value;
                }
                Deed::Change(key, value) => {
                    let changed = own.get_mut(&key).map(|it| std::mem::replace(it, value));
                    prop_assert_eq!(changed, known.get_mut(&key).map(|it| std::mem::replace(it, value)));
                }
                Deed::Extend(pairs) => {
                    own.extend(pairs.clone());
                    known.extend(pairs);
                }
                Deed::Insert(key, value) => {
                    prop_assert_eq!(own.insert(key, value), known.insert(key, value));
                }
                Deed::KeepEven => {
                    own.retain(|key, value| (u16::from(*key) + *value) % 2 == 0);
                    known.retain(|key, value| (u16::from(*key) + *value) % 2 == 0);
                }
                Deed::Remove(key) => prop_assert_eq!(own.remove(&key), known.remove(&key)),
            }
            prop_assert!(own.iter().eq(&known), "{:?} for {:?}", own, known);
            prop_assert_eq!((own.len(), own.is_empty()), (known.len(), known.is_empty()));
        }
        prop_assert_eq!(format!("{own:?}"), format!("{known:?}"));
        prop_assert_eq!(serde_json::to_string(&own).ok(), serde_json::to_string(&known).ok());
        for key in 0..=KEYS {
            prop_assert_eq!(own.get(&key), known.get(&key));
            prop_assert_eq!(own.contains_key(&key), known.contains_key(&key));
            prop_assert!(own.range(key / 2..key).eq(known.range(key / 2..key)));
        }
    }

    #[test]
    fn of_a_key_that_comes_twice_the_last_value_counts(pairs in pairs()) {
        let own: Map<u8, u16> = pairs.iter().copied().collect();
        let known: BTreeMap<u8, u16> = pairs.iter().copied().collect();

        prop_assert!(own.keys().eq(known.keys()) && own.values().eq(known.values()));
        prop_assert!(own.into_iter().eq(known));
    }

    #[test]
    fn a_map_is_written_as_any_other(pairs in pairs()) {
        let own: Map<u8, u16> = pairs.iter().copied().collect();
        let known: BTreeMap<u8, u16> = pairs.into_iter().collect();

        let text = serde_json::to_string(&own).expect("numbers become JSON");

        prop_assert_eq!(text, serde_json::to_string(&known).expect("numbers become JSON"));
    }

    #[test]
    fn the_values_of_one_key_stay_in_their_order(pairs in pairs()) {
        let mut known = BTreeMap::<u8, Vec<u16>>::new();
        for (key, value) in &pairs {
            known.entry(*key).or_default().push(*value);
        }

        prop_assert!(Map::grouped(pairs).into_iter().eq(known));
    }

    #[test]
    fn a_set_holds_what_the_standard_librarys_holds(deeds in deeds()) {
        let (mut own, mut known) = (Set::new(), BTreeSet::new());
        for deed in deeds {
            match deed {
                Deed::Extend(pairs) => {
                    own.extend(pairs.iter().map(|(item, _)| *item));
                    known.extend(pairs.iter().map(|(item, _)| *item));
                }
                Deed::KeepEven => {
                    own = own.into_iter().filter(|item| item % 2 == 0).collect();
                    known.retain(|item| item % 2 == 0);
                }
                Deed::Remove(item) => prop_assert_eq!(own.remove(&item), known.remove(&item)),
                Deed::Add(item, _) | Deed::Change(item, _) | Deed::Insert(item, _) => {
                    prop_assert_eq!(own.insert(item), known.insert(item));
                }
            }
            prop_assert!(own.iter().eq(&known), "{:?} for {:?}", own, known);
            prop_assert_eq!((own.len(), own.is_empty()), (known.len(), known.is_empty()));
        }
        prop_assert_eq!(format!("{own:?}"), format!("{known:?}"));
        let text = serde_json::to_string(&own).expect("numbers are JSON");
        prop_assert_eq!(&text, &serde_json::to_string(&known).expect("numbers are JSON"));
        prop_assert_eq!(serde_json::from_str::<Set<u8>>(&text).ok(), Some(own.clone()));
        for item in 0..=KEYS {
            prop_assert_eq!(own.contains(&item), known.contains(&item));
        }
    }

    #[test]
    fn a_sort_is_stable(pairs in pairs()) {
        let (mut own, mut known) = (pairs.clone(), pairs);

        sort_by_key(&mut own, |(key, _)| *key);
        known.sort_by_key(|(key, _)| *key);

        prop_assert_eq!(own, known);
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Add(u8, u16),
    Change(u8, u16),
    Extend(Vec<(u8, u16)>),
    Insert(u8, u16),
    KeepEven,
    Remove(u8),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        pair().prop_map(|(key, value)| Deed::Add(key, value)),
        pair().prop_map(|(key, value)| Deed::Change(key, value)),
        pairs().prop_map(Deed::Extend),
        pair().prop_map(|(key, value)| Deed::Insert(key, value)),
        Just(Deed::KeepEven),
        (0..=KEYS).prop_map(Deed::Remove),
    ];
    prop::collection::vec(deed, 0..20)
}

fn pairs() -> impl Strategy<Value = Vec<(u8, u16)>> {
    prop::collection::vec(pair(), 0..40)
}

fn pair() -> impl Strategy<Value = (u8, u16)> {
    (0..=KEYS, 0..1000u16)
}

const KEYS: u8 = 30;
