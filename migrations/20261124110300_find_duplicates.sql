-- Businesses that may be in the register twice. The same person or telephone is found through these indexes, and similar
-- names among those of one desa or of half a kilometre, which the program compares.
alter table business
    -- The business that this one turned out to be. It keeps its own history and can be taken apart again.
    add column merged_into bigint constraint business_merged_fkey references business
        constraint business_merged_other check (merged_into <> id);
create index business_merged_idx on business (merged_into) where merged_into is not null;

create index owner_phone_idx on owner (phone) where phone is not null;
create index owner_nib_idx on owner (nib) where nib is not null;
-- Answers alone which names a desa has: a probe reads no record but those that it is like.
create index business_namesake_idx on business (desa_code) include (id, name, demo)
    where merged_into is null and erased_at is null and verification <> 'rejected';
create index business_point_idx on business using gist (point) where point is not null;

-- Two records that may be the same business, and what was decided about them.
create table duplicate_pair (
    low_id bigint not null constraint duplicate_pair_low_fkey references business on delete cascade,
    high_id bigint not null constraint duplicate_pair_high_fkey references business on delete cascade,
    likelihood real not null constraint duplicate_pair_likelihood_check check (likelihood between 0 and 1),
    -- Nothing personal: that the telephone is the same, not which it is.
    reasons text[] not null,
    state text not null default 'open' constraint duplicate_pair_state_check
        check (state in ('open', 'distinct', 'merged')),
    found_at timestamptz not null,
    decided_by bigint constraint duplicate_pair_account_fkey references account on delete set null,
    decided_at timestamptz,
    -- For a merge: which one stayed, and what taking it back needs to know.
    survivor_id bigint constraint duplicate_pair_survivor_fkey references business on delete cascade,
    -- Version of the one that stayed after the merge; null when nothing was taken over.
    survivor_version integer,
    merged_version integer,
    constraint duplicate_pair_pkey primary key (low_id, high_id),
    constraint duplicate_pair_order check (low_id < high_id),
    constraint duplicate_pair_decided check ((state = 'open') = (decided_at is null)),
    constraint duplicate_pair_merged check ((state = 'merged') = (survivor_id is not null))
);
create index duplicate_pair_high_idx on duplicate_pair (high_id);
create index duplicate_pair_queue_idx on duplicate_pair (likelihood desc, low_id, high_id) where state = 'open';

-- How far changed records have been compared with the others.
create table duplicate_scan (
    -- Everything up to this revision of the change feed.
    revision bigint not null,
    -- While all records are gone through: the last one that was compared.
    walked_to bigint,
    -- Then only what has changed since counts; null: all of them.
    walk_since timestamptz,
    only_row boolean not null default true constraint duplicate_scan_pkey primary key
        constraint duplicate_scan_only_row check (only_row)
);
insert into duplicate_scan values (0);
