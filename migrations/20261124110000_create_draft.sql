-- Registrations under way, and what is remembered of those that were sent. A draft holds what somebody typed about
-- themselves before they agreed to anything: sealed with a key of its own, and gone with the key when it is sent or old.
create table draft (
    id bigint generated always as identity constraint draft_pkey primary key,
    subject_id bigint not null constraint draft_subject_key unique constraint draft_subject_fkey references subject,
    -- Hash of the code that its author goes on with, in a cookie or typed on another telephone.
    code_hash bytea not null constraint draft_code_key unique,
    -- The officer who fills it in for somebody else.
    account_id bigint constraint draft_account_fkey references account on delete cascade,
    content bytea not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    expires_at timestamptz not null
);
create index draft_expires_idx on draft (expires_at);
create index draft_account_idx on draft (account_id) where account_id is not null;

-- A registration that was sent, with the agreement that it rests on.
create table registration (
    business_id bigint constraint registration_pkey primary key
        constraint registration_business_fkey references business on delete cascade,
    -- Version of the text that was agreed to.
    consent_version smallint not null,
    -- How it was agreed to: 'formulir', or 'dibantu oleh petugas'.
    channel text not null,
    account_id bigint constraint registration_account_fkey references account,
    submitted_at timestamptz not null
);
create index registration_account_idx on registration (account_id) where account_id is not null;
