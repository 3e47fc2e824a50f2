-- Officers look through what waits. Who is at work on which record, so that no two decide about the same one:
create table review_lease (
    business_id bigint constraint review_lease_pkey primary key
        constraint review_lease_business_fkey references business on delete cascade,
    account_id bigint not null constraint review_lease_account_fkey references account on delete cascade,
    until timestamptz not null
);

-- When somebody last said that a record is right: the one place that knows it.
create function last_confirmed(b business) returns timestamptz language sql stable as 'select b.updated_at';

create index business_pending_idx on business (id) where verification = 'pending';
create index business_placeless_idx on business (id)
    where state = 'active' and verification in ('pending', 'verified') and (point is null or desa_code is null);
create index business_conflict_idx on business (id) where point_conflict or outside;
create index business_updated_idx on business (updated_at) where state = 'active' and verification = 'verified';
