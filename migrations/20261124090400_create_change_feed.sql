-- The change feed: what was committed, in commit order. The identity of the data is (epoch, revision);
-- restore and promotion draw a new epoch.
create table data_epoch (
    epoch uuid not null default gen_random_uuid(),
    only_row boolean not null default true constraint data_epoch_pkey primary key
        constraint data_epoch_only_row check (only_row)
);
insert into data_epoch default values;

create table change (
    revision bigint constraint change_pkey primary key,
    -- Businesses that were created, changed or removed. Null: reload everything.
    business_ids bigint[],
    committed_at timestamptz not null
);
insert into change values (1, null, now());
