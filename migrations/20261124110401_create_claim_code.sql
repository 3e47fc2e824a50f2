-- A code that was sent to the number on a record, to show that whoever claims the record holds that number. The text of a
-- code is kept nowhere but in the message.
create table claim_code (
    id bigint generated always as identity constraint claim_code_pkey primary key,
    business_id bigint not null constraint claim_code_business_fkey references business on delete cascade,
    account_id bigint not null constraint claim_code_account_fkey references account on delete cascade,
    code_hash bytea not null,
    tries smallint not null default 0 constraint claim_code_tries_check check (tries between 0 and 5),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index claim_code_business_idx on claim_code (business_id, account_id, id);
