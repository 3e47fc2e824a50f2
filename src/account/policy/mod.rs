//! The one place that decides who may do what. Whatever is not allowed here is forbidden.
//!
//! A record whose area is unknown lies outside every area: nobody reaches it but the admin utama, and those whom its
//! product group, its owner or an assignment binds to it.

mod kind;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

pub use kind::{Action, Menu, Role};

/// What it is to be done to.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// The work screens as such.
    Desk,
    /// A menu as such: is there anything under it that this is allowed for?
    Menu(Menu),
    /// One record.
    Record(&'a Record<'a>),
    /// Accounts and grants as such.
    Accounts,
    /// One account.
    Account(i64),
    /// The log of everything.
    Log,
}

/// What the decision about a record depends on. It is read from the stored record, never from what was sent.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The menu it belongs to.
    pub menu: Menu,
    /// The business it is or belongs to; none for one that does not exist yet.
    pub business: Option<i64>,
    /// Code of its desa; none when unknown.
    pub desa: Option<&'a str>,
    /// Its product groups.
    pub groups: &'a [i16],
}

/// Fill, edit, verify.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Powers {
    /// May add.
    pub fill: bool,
    /// May change.
    pub edit: bool,
    /// May approve.
    pub verify: bool,
}

impl Powers {
    /// Whoever may do anything in a menu sees it.
    const fn allow(self, action: Action) -> bool {
        match action {
            Action::See => self.fill || self.edit || self.verify,
            Action::Fill | Action::Import => self.fill,
            Action::Edit => self.edit,
            Action::Verify => self.verify,
            Action::Export => self.edit || self.verify,
            // Only the admin utama, with a reason.
            Action::Unmask | Action::Evaluate => false,
        }
    }
}

/// Where a grant holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// In these desa.
    Desa(BTreeSet<String>),
    /// For these product groups, wherever they are.
    Groups(BTreeSet<i16>),
}

impl Bounds {
    fn hold(&self, record: &Record<'_>) -> bool {
        match self {
            Self::Desa(codes) => record.desa.is_some_and(|desa| codes.contains(desa)),
            Self::Groups(groups) => record.groups.iter().any(|group| groups.contains(group)),
        }
    }
}

/// A grant that is valid at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// What may be done in which menu; only an admin pendamping's grant lists any.
    pub menus: Vec<(Menu, Powers)>,
    /// Where it holds; not looked at for the admin utama. An evaluator's without any desa holds everywhere.
    pub bounds: Bounds,
    /// Number of the decree.
    pub decree: String,
    /// Last day, if it ends.
    pub until: Option<NaiveDate>,
}

impl Grant {
    /// Whether it holds for all records, also those without area.
    fn is_everywhere(&self) -> bool {
        match (self.role, &self.bounds) {
            (Role::AdminUtama, _) => true,
            (Role::Evaluator, Bounds::Desa(codes)) => codes.is_empty(),
            _ => false,
        }
    }

    /// What the role allows in `menu`, before bounds are looked at.
    fn allows(&self, action: Action, menu: Menu) -> bool {
        match self.role {
            Role::AdminUtama => true,
            Role::AdminPendamping => {
                self.menus.iter().any(|(one, powers)| *one == menu && powers.allow(action))
            }
            Role::Pendamping => {
                menu == Menu::Ukm && matches!(action, Action::See | Action::Fill | Action::Edit)
            }
            Role::Evaluator => action == Action::Evaluate,
        }
    }
}

/// The account that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its key.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Grants that are valid now.
    pub grants: Vec<Grant>,
    /// Businesses it owns.
    pub owned: BTreeSet<i64>,
    /// Businesses assigned to it as pendamping.
    pub assigned: BTreeSet<i64>,
}

/// Who acts, at one moment, from one place. Every write takes one.
#[derive(Clone, Debug)]
pub struct Actor {
    pub(super) identity: Option<Identity>,
    /// The admin utama who looks through the eyes of `identity`; then nothing may be changed.
    pub(super) viewer: Option<(i64, String)>,
    pub(super) session: Option<i64>,
    pub(super) waiting: Option<Waiting>,
    pub(super) origin: String,
    pub(super) now: DateTime<Utc>,
}

/// Why somebody with the right password is not in yet. Until then nothing is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The code of the second factor is to be entered.
    Code,
    /// The second factor is compulsory for the role and is to be set up.
    Setup,
}

impl Actor {
    /// Anybody.
    pub fn public(origin: impl Into<String>, now: DateTime<Utc>) -> Self {
        Self { identity: None, viewer: None, session: None, waiting: None, origin: origin.into(), now }
    }

    /// The account `identity`, signed in completely.
    pub fn account(identity: Identity, origin: impl Into<String>, now: DateTime<Utc>) -> Self {
        Self { identity: Some(identity), ..Self::public(origin, now) }
    }

    /// The account, if there is one.
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// Key of the account, if there is one.
    pub fn id(&self) -> Option<i64> {
        self.identity.as_ref().map(|one| one.id)
    }

    /// Name of the admin utama who looks through this account's eyes.
    pub fn viewer(&self) -> Option<&str> {
        self.viewer.as_ref().map(|(_, name)| name.as_str())
    }

    /// What keeps the account from being signed in.
    pub fn waiting(&self) -> Option<Waiting> {
        self.waiting
    }

    /// Key of the session.
    pub fn session(&self) -> Option<i64> {
        self.session
    }

    /// The moment of the request.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The address that the request came from, or `konsol`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// True for an account that is signed in completely.
    pub fn is_signed_in(&self) -> bool {
        self.identity.is_some() && self.waiting.is_none()
    }

    /// True when one of the grants has this role.
    pub fn has(&self, role: Role) -> bool {
        self.active().is_some_and(|one| one.grants.iter().any(|grant| grant.role == role))
    }

    /// True for somebody who has businesses, or nothing else to do here.
    pub fn is_owner(&self) -> bool {
        self.active().is_some_and(|one| !one.owned.is_empty() || one.grants.is_empty())
    }

    /// Whether `action` on `subject` is allowed.
    pub fn may(&self, action: Action, subject: &Subject<'_>) -> bool {
        let Some(one) = self.active() else { return false };
        if self.viewer.is_some() && !action.is_reading() {
            return false;
        }
        if one.grants.iter().any(|grant| grant.role == Role::AdminUtama) {
            // Own grants are given and taken by somebody else, so that nobody adds to or loses the own rights.
            return !matches!(subject, Subject::Account(id) if action != Action::See && *id == one.id);
        }
        match subject {
            Subject::Accounts | Subject::Account(_) | Subject::Log => false,
            Subject::Desk => {
                action == Action::See && one.grants.iter().any(|grant| grant.role != Role::Evaluator)
            }
            Subject::Menu(menu) => one.grants.iter().any(|grant| grant.allows(action, *menu)),
            Subject::Record(record) => one.may_record(action, record),
        }
    }

    /// The records of `menu` that `action` is allowed for, to be put into a query.
    pub fn scope(&self, action: Action, menu: Menu) -> Scope {
        let mut scope = Scope::default();
        let Some(one) = self.active() else { return scope };
        if self.viewer.is_some() && !action.is_reading() {
            return scope;
        }
        for grant in one.grants.iter().filter(|grant| grant.allows(action, menu)) {
            match &grant.bounds {
                _ if grant.is_everywhere() => scope.everything = true,
                Bounds::Desa(codes) => scope.desa.extend(codes.iter().cloned()),
                Bounds::Groups(groups) => scope.groups.extend(groups),
            }
            if grant.role == Role::Pendamping {
                scope.businesses.extend(&one.assigned);
            }
        }
        if menu == Menu::Ukm && is_for_owner(action) {
            scope.businesses.extend(&one.owned);
        }
        scope.tidy();
        scope
    }

    fn active(&self) -> Option<&Identity> {
        self.identity.as_ref().filter(|_| self.waiting.is_none())
    }
}

impl Identity {
    fn may_record(&self, action: Action, record: &Record<'_>) -> bool {
        let owns = record.business.is_some_and(|id| self.owned.contains(&id));
        if owns && record.menu == Menu::Ukm && is_for_owner(action) {
            return true;
        }
        let assigned = record.business.is_some_and(|id| self.assigned.contains(&id));
        self.grants.iter().filter(|grant| grant.allows(action, record.menu)).any(|grant| {
            grant.is_everywhere() || grant.bounds.hold(record) || (assigned && grant.role == Role::Pendamping)
        })
    }
}

/// What a pemilik may do with the own record.
const fn is_for_owner(action: Action) -> bool {
    matches!(action, Action::See | Action::Edit | Action::Unmask | Action::Export)
}

/// A set of records as a query takes it: `$everything or desa_code = any($desa) or id = any($businesses) or exists
/// (a product of one of $groups)`. The default holds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// All records, also those without area.
    pub everything: bool,
    /// Those of these desa.
    pub desa: Vec<String>,
    /// Those that make something of these product groups.
    pub groups: Vec<i16>,
    /// These.
    pub businesses: Vec<i64>,
}

impl Scope {
    /// True when no record can be in it.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.desa.is_empty() && self.groups.is_empty() && self.businesses.is_empty()
    }

    /// Whether it holds `record`: what the query says, for one that is already read.
    pub fn holds(&self, record: &Record<'_>) -> bool {
        self.everything
            || record.desa.is_some_and(|desa| self.desa.iter().any(|one| one == desa))
            || record.groups.iter().any(|group| self.groups.contains(group))
            || record.business.is_some_and(|id| self.businesses.contains(&id))
    }

    fn tidy(&mut self) {
        self.desa.sort_unstable();
        self.desa.dedup();
        self.groups.sort_unstable();
        self.groups.dedup();
        self.businesses.sort_unstable();
        self.businesses.dedup();
    }
}

#[cfg(test)]
mod tests;
