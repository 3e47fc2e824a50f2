-- What somebody asks for about a business, to be decided by an officer: to be known as its owner, a correction, an
-- erasure; that something about it is wrong, or that it is still right.
create table request (
    id bigint generated always as identity constraint request_pkey primary key,
    business_id bigint not null constraint request_business_fkey references business on delete cascade,
    kind text not null constraint request_kind_check
        check (kind in ('claim', 'change', 'erasure', 'report', 'confirmation')),
    -- Null: the public.
    account_id bigint constraint request_account_fkey references account,
    -- What is asked for, under the key that the business's data were under then.
    subject_id bigint not null constraint request_subject_fkey references subject,
    content bytea not null,
    state text not null default 'open' constraint request_state_check
        check (state in ('open', 'taken', 'approved', 'returned', 'rejected')),
    taken_by bigint constraint request_taken_by_fkey references account,
    taken_at timestamptz,
    decided_by bigint constraint request_decided_by_fkey references account,
    decided_at timestamptz,
    -- Why it was decided so, under the same key: free words may name somebody.
    reason bytea,
    created_at timestamptz not null,
    constraint request_taken_given check ((taken_by is null) = (taken_at is null)),
    constraint request_decided_given check ((decided_at is not null) = (state in ('approved', 'returned', 'rejected')))
);
-- Asked twice is asked once.
create unique index request_open_key on request (business_id, kind, account_id)
    where state in ('open', 'taken') and account_id is not null;
create index request_business_idx on request (business_id, id);
create index request_account_idx on request (account_id, id) where account_id is not null;
create index request_open_idx on request (business_id) where state in ('open', 'taken');
create index request_subject_idx on request (subject_id);
