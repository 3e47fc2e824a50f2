use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::oracle::{self, World, sample};
use super::{queries, tiles};
use crate::geodesy::{Tile, World as Position};
use crate::peta::Change;
use crate::peta::{Filter, Record};

#[test]
fn changes_answer_like_an_index_built_anew() {
    let mut rng = StdRng::seed_from_u64(7);
    for round in 0..6 {
        let mut records = sample(round, 1_500);
        let mut index = World::build(&records);
        for _ in 0..12 {
            let changes: Vec<Change> = (0..rng.random_range(1..25))
                .map(|_| {
                    let id = rng.random_range(1..1_900);
                    let record = rng.random_bool(0.75).then(|| oracle::redrawn(&mut rng, id));
                    Change { id, record }
                })
                .collect();
            for Change { id, record } in &changes {
                records.retain(|known| known.id != *id);
                records.extend(record.clone());
            }
            index = index.apply(&changes);
            assert_eq!(index.len(), records.len());
            check(&index, &records, &mut rng, 6);
        }
        assert!(index.delta_len() > 100);
        let folded = index.rebuild(World::current());
        assert_eq!((folded.delta_len(), folded.len()), (0, records.len()));
        check(&folded, &records, &mut rng, 6);
    }
}

fn check(index: &crate::peta::Index, records: &[Record], rng: &mut StdRng, times: usize) {
    for _ in 0..times {
        queries::ask(index, records, rng);
        queries::ask_areas(index, records, rng);
    }
    tiles::ask(index, records, rng);
    let any = &records[rng.random_range(0..records.len())];
    assert_eq!(index.by_code(any.code).unwrap().name(), &*any.name);
    assert_eq!(index.iter().count(), records.len());
}

#[test]
fn the_same_records_give_the_same_tiles_whatever_they_went_through() {
    let mut records = sample(16, 3_000);
    let index = World::build(&records);
    let last = records.split_off(2_000);
    let changes: Vec<Change> = last.iter().map(|r| Change { id: r.id, record: Some(r.clone()) }).collect();
    let gone: Vec<Change> = last.iter().map(|r| Change { id: r.id, record: None }).collect();
    let other = World::build(&records).apply(&gone).apply(&changes).rebuild(World::current());
    for zoom in [0, 9, 12, 14] {
        for record in records.iter().chain(&last).step_by(50) {
            let Some(p) = record.point else { continue };
            let tile = Tile::at(Position::from_e7(p.lon_e7, p.lat_e7), zoom);
            assert_eq!(index.ukm_tile(tile, Filter::default()), other.ukm_tile(tile, Filter::default()));
        }
    }
}

#[test]
fn a_removed_business_is_gone_and_can_come_back() {
    let records = sample(8, 50);
    let index = World::build(&records);
    let gone = index.apply(&[Change { id: 7, record: None }]);
    assert!(gone.by_code(records[6].code).is_none() && gone.len() == 49);
    let back = gone.apply(&[Change { id: 7, record: Some(records[6].clone()) }]);
    assert!(back.by_code(records[6].code).is_some() && back.len() == 50);
    let gone = back.apply(&[Change { id: 7, record: None }, Change { id: 999, record: None }]);
    assert!(gone.by_code(records[6].code).is_none() && gone.len() == 49);
}
