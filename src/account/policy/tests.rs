use proptest::prelude::*;

use super::*;

const A: &str = "32.01.01.1001";
const B: &str = "32.01.02.2001";

fn now() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

fn grant(role: Role, menus: &[(Menu, Powers)], bounds: Bounds) -> Grant {
    Grant { role, menus: menus.to_vec(), bounds, decree: "SK 1".into(), until: None }
}

fn in_desa(codes: &[&str]) -> Bounds {
    Bounds::Desa(codes.iter().map(|code| (*code).to_owned()).collect())
}

fn actor(grants: Vec<Grant>, owned: &[i64], assigned: &[i64]) -> Actor {
    let identity = Identity {
        id: 7,
        name: "Siti".into(),
        grants,
        owned: owned.iter().copied().collect(),
        assigned: assigned.iter().copied().collect(),
    };
    Actor::account(identity, "127.0.0.1", now())
}

fn business(desa: Option<&str>) -> Record<'_> {
    Record { menu: Menu::Ukm, business: Some(1), desa, groups: &[3] }
}

const ALL_POWERS: Powers = Powers { fill: true, edit: true, verify: true };

#[test]
fn the_public_may_nothing_here() {
    let public = Actor::public("127.0.0.1", now());
    for action in Action::ALL {
        for subject in [Subject::Desk, Subject::Accounts, Subject::Log, Subject::Record(&business(Some(A)))] {
            assert!(!public.may(action, &subject));
        }
        assert!(Menu::ALL.into_iter().all(|menu| public.scope(action, menu).is_empty()));
    }
}

#[test]
fn an_admin_pendamping_stays_in_own_menus_and_areas() {
    let fill = Powers { fill: true, ..Powers::default() };
    let one = actor(vec![grant(Role::AdminPendamping, &[(Menu::Ukm, fill)], in_desa(&[A]))], &[], &[]);
    assert!(one.may(Action::See, &Subject::Desk));
    assert!(one.may(Action::Fill, &Subject::Record(&business(Some(A)))));
    assert!(one.may(Action::See, &Subject::Record(&business(Some(A)))));
    for (action, subject) in [
        (Action::Edit, Subject::Record(&business(Some(A)))),
        (Action::Verify, Subject::Record(&business(Some(A)))),
        (Action::Unmask, Subject::Record(&business(Some(A)))),
        (Action::See, Subject::Record(&business(Some(B)))),
        (Action::See, Subject::Record(&business(None))),
        (Action::See, Subject::Record(&Record { menu: Menu::Acara, ..business(Some(A)) })),
        (Action::See, Subject::Menu(Menu::Acara)),
        (Action::See, Subject::Accounts),
        (Action::See, Subject::Account(7)),
        (Action::See, Subject::Log),
    ] {
        assert!(!one.may(action, &subject), "{action:?} {subject:?}");
    }
}

#[test]
fn powers_of_one_grant_do_not_reach_into_the_area_of_another() {
    let see = Powers { fill: true, ..Powers::default() };
    let one = actor(
        vec![
            grant(Role::AdminPendamping, &[(Menu::Ukm, ALL_POWERS)], in_desa(&[A])),
            grant(Role::AdminPendamping, &[(Menu::Ukm, see)], in_desa(&[B])),
        ],
        &[],
        &[],
    );
    assert!(one.may(Action::Verify, &Subject::Record(&business(Some(A)))));
    assert!(!one.may(Action::Verify, &Subject::Record(&business(Some(B)))));
    assert!(!one.may(Action::Unmask, &Subject::Record(&business(Some(A)))), "that is for the admin utama");
    assert_eq!(one.scope(Action::Verify, Menu::Ukm).desa, [A]);
}

#[test]
fn product_groups_bind_instead_of_areas() {
    let groups = Bounds::Groups([3].into());
    let one = actor(vec![grant(Role::AdminPendamping, &[(Menu::Ukm, ALL_POWERS)], groups)], &[], &[]);
    assert!(one.may(Action::Edit, &Subject::Record(&business(None))));
    assert!(!one.may(Action::Edit, &Subject::Record(&Record { groups: &[2], ..business(Some(A)) })));
    assert!(!one.may(Action::Edit, &Subject::Record(&Record { groups: &[], ..business(Some(A)) })));
}

#[test]
fn a_pendamping_looks_after_the_own_area_and_assigned_businesses_and_verifies_none() {
    let one = actor(vec![grant(Role::Pendamping, &[], in_desa(&[A]))], &[], &[1]);
    let (assigned, near) = (business(Some(B)), Record { business: Some(2), ..business(Some(A)) });
    let far = Record { business: Some(2), ..business(Some(B)) };
    assert!(
        one.may(Action::Edit, &Subject::Record(&assigned)) && one.may(Action::Edit, &Subject::Record(&near))
    );
    assert!(!one.may(Action::See, &Subject::Record(&far)));
    assert!(
        !one.may(Action::Verify, &Subject::Record(&near))
            && !one.may(Action::Export, &Subject::Record(&near))
    );
}

#[test]
fn a_pemilik_reaches_own_records_and_no_desk() {
    let one = actor(Vec::new(), &[1], &[]);
    assert!(one.may(Action::Edit, &Subject::Record(&business(None))));
    assert!(!one.may(Action::Verify, &Subject::Record(&business(None))));
    assert!(!one.may(Action::See, &Subject::Record(&Record { business: Some(2), ..business(Some(A)) })));
    assert!(!one.may(Action::See, &Subject::Desk) && !one.may(Action::See, &Subject::Menu(Menu::Ukm)));
}

#[test]
fn an_evaluator_only_evaluates() {
    let one = actor(vec![grant(Role::Evaluator, &[], in_desa(&[]))], &[], &[]);
    for action in Action::ALL {
        assert_eq!(one.may(action, &Subject::Record(&business(Some(A)))), action == Action::Evaluate);
    }
    assert!(!one.may(Action::See, &Subject::Desk));
    assert!(one.may(Action::Evaluate, &Subject::Record(&business(None))));
}

#[test]
fn an_evaluator_of_an_area_stays_in_it() {
    let one = actor(vec![grant(Role::Evaluator, &[], in_desa(&[A]))], &[], &[]);
    for (desa, inside) in [(Some(A), true), (Some(B), false), (None, false)] {
        assert_eq!(one.may(Action::Evaluate, &Subject::Record(&business(desa))), inside, "{desa:?}");
    }
    assert!(!one.scope(Action::Evaluate, Menu::Ukm).everything);
}

#[test]
fn the_admin_utama_may_everything_but_change_the_own_account_grants() {
    let one = actor(vec![grant(Role::AdminUtama, &[], in_desa(&[]))], &[], &[]);
    assert!(
        one.may(Action::Verify, &Subject::Record(&business(None))) && one.may(Action::See, &Subject::Log)
    );
    assert!(one.may(Action::Edit, &Subject::Account(8)) && one.may(Action::See, &Subject::Account(7)));
    assert!(!one.may(Action::Edit, &Subject::Account(7)));
}

#[test]
fn whoever_awaits_the_second_factor_may_nothing() {
    let mut one = actor(vec![grant(Role::AdminUtama, &[], in_desa(&[]))], &[1], &[]);
    for waiting in [Waiting::Code, Waiting::Setup] {
        one.waiting = Some(waiting);
        assert!(!one.may(Action::See, &Subject::Desk) && !one.is_signed_in() && !one.has(Role::AdminUtama));
        assert!(one.scope(Action::See, Menu::Ukm).is_empty());
    }
}

#[test]
fn looking_through_other_eyes_changes_nothing() {
    let mut one = actor(vec![grant(Role::AdminUtama, &[], in_desa(&[]))], &[], &[]);
    one.viewer = Some((9, "Dinas".into()));
    for action in Action::ALL {
        let reading = [Action::See, Action::Evaluate].contains(&action);
        assert_eq!(one.may(action, &Subject::Record(&business(Some(A)))), reading);
    }
}

fn any_grant() -> impl Strategy<Value = Grant> {
    let powers = (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(fill, edit, verify)| Powers {
        fill,
        edit,
        verify,
    });
    let menu = (0..Menu::ALL.len()).prop_map(|at| Menu::ALL[at]);
    let bounds = prop_oneof![
        proptest::collection::btree_set(prop_oneof![Just(A.to_owned()), Just(B.to_owned())], 0..3)
            .prop_map(Bounds::Desa),
        proptest::collection::btree_set(1_i16..9, 0..3).prop_map(Bounds::Groups),
    ];
    let role = (0..Role::ALL.len()).prop_map(|at| Role::ALL[at]);
    (role, proptest::collection::vec((menu, powers), 0..4), bounds).prop_map(|(role, menus, bounds)| Grant {
        role,
        menus,
        bounds,
        decree: "SK".into(),
        until: None,
    })
}

proptest! {
    /// A list shows exactly the records whose page opens.
    #[test]
    fn lists_and_single_records_agree(
        grants in proptest::collection::vec(any_grant(), 0..4),
        owned in proptest::collection::vec(1_i64..5, 0..2),
        assigned in proptest::collection::vec(1_i64..5, 0..2),
        action in (0..Action::ALL.len()).prop_map(|at| Action::ALL[at]),
        menu in (0..Menu::ALL.len()).prop_map(|at| Menu::ALL[at]),
        business in 1_i64..5,
        desa in prop_oneof![Just(None), Just(Some(A)), Just(Some(B)), Just(Some("32.01.03.2001"))],
        groups in proptest::collection::vec(1_i16..9, 0..3),
    ) {
        let one = actor(grants, &owned, &assigned);
        let record = Record { menu, business: Some(business), desa, groups: &groups };
        prop_assert_eq!(
            one.may(action, &Subject::Record(&record)),
            one.scope(action, menu).holds(&record)
        );
    }
}
