-- Who may come in, and what each may do. Secrets rest as hashes; what may be done is the sum of the grants that are
-- valid at the moment of asking, each of which rests on a decree (SK).
create table account (
    id bigint generated always as identity constraint account_pkey primary key,
    name text not null constraint account_name_check check (length(name) between 1 and 200),
    -- In small letters.
    email text constraint account_email_key unique
        constraint account_email_check check (email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' and email = lower(email)),
    phone text constraint account_phone_key unique
        constraint account_phone_check check (phone ~ '^\+[1-9]\d{6,14}$'),
    -- Null until the owner of the account has chosen one by a one-time link.
    password_hash text,
    totp_secret bytea,
    -- The last time step whose code was used: a code opens the door once.
    totp_step bigint,
    disabled_at timestamptz,
    created_at timestamptz not null,
    constraint account_reachable check (email is not null or phone is not null)
);

create table recovery_code (
    account_id bigint not null constraint recovery_code_account_fkey references account on delete cascade,
    code_hash bytea not null,
    used_at timestamptz,
    constraint recovery_code_pkey primary key (account_id, code_hash)
);

create table session (
    id bigint generated always as identity constraint session_pkey primary key,
    account_id bigint not null constraint session_account_fkey references account on delete cascade,
    token_hash bytea not null constraint session_token_key unique,
    -- 'password': a second factor is still awaited. 'full': signed in.
    stage text not null constraint session_stage_check check (stage in ('password', 'full')),
    -- The admin utama looks at the service as this account, and changes nothing.
    viewing_id bigint constraint session_viewing_fkey references account on delete set null,
    user_agent text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    -- Ends after this long without a request, and at expires_at whatever happens.
    idle_limit interval not null,
    expires_at timestamptz not null
);
create index session_account_idx on session (account_id);

create table role_grant (
    id bigint generated always as identity constraint role_grant_pkey primary key,
    account_id bigint not null constraint role_grant_account_fkey references account,
    role text not null constraint role_grant_role_check
        check (role in ('admin_utama', 'admin_pendamping', 'pendamping', 'evaluator')),
    -- Both days belong to the period.
    valid_from date not null,
    valid_until date,
    -- Number of the decree (SK).
    decree text not null constraint role_grant_decree_check check (length(decree) between 1 and 200),
    -- Null: from the console of the server.
    granted_by bigint constraint role_grant_by_fkey references account,
    granted_at timestamptz not null,
    revoked_at timestamptz,
    constraint role_grant_period_check check (valid_until >= valid_from)
);
create index role_grant_account_idx on role_grant (account_id);

create table role_grant_menu (
    grant_id bigint not null constraint role_grant_menu_grant_fkey references role_grant on delete cascade,
    menu text not null constraint role_grant_menu_check
        check (menu in ('forum', 'ukm', 'peta', 'artikel', 'acara', 'pelatihan')),
    fill boolean not null,
    edit boolean not null,
    verify boolean not null,
    constraint role_grant_menu_pkey primary key (grant_id, menu),
    constraint role_grant_menu_some check (fill or edit or verify)
);

-- The area of a grant is any set of desa; a perangkat daerah may be bound to product groups instead.
create table role_grant_desa (
    grant_id bigint not null constraint role_grant_desa_grant_fkey references role_grant on delete cascade,
    desa_code text not null constraint role_grant_desa_code_fkey references wilayah,
    constraint role_grant_desa_pkey primary key (grant_id, desa_code)
);
create table role_grant_group (
    grant_id bigint not null constraint role_grant_group_grant_fkey references role_grant on delete cascade,
    group_id smallint not null constraint role_grant_group_fkey references product_group,
    constraint role_grant_group_pkey primary key (grant_id, group_id)
);

-- A person of the register who has an account is pemilik: no grant is needed to see one's own records.
alter table owner add column account_id bigint constraint owner_account_fkey references account;
create index owner_account_idx on owner (account_id) where account_id is not null;

-- Businesses that a pendamping looks after beyond the own area.
create table business_companion (
    business_id bigint not null constraint business_companion_business_fkey references business on delete cascade,
    account_id bigint not null constraint business_companion_account_fkey references account on delete cascade,
    assigned_at timestamptz not null,
    constraint business_companion_pkey primary key (business_id, account_id)
);
create index business_companion_account_idx on business_companion (account_id);

create table one_time_link (
    token_hash bytea constraint one_time_link_pkey primary key,
    -- 'first_admin': makes the first admin utama. 'password': the account chooses a password.
    purpose text not null constraint one_time_link_purpose_check check (purpose in ('first_admin', 'password')),
    account_id bigint constraint one_time_link_account_fkey references account on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint one_time_link_account_given check ((purpose = 'first_admin') = (account_id is null))
);
create index one_time_link_account_idx on one_time_link (account_id);

-- Failed and running attempts to get in, per account and per address; the keys are hashes of what was typed.
create table attempt (
    key bytea constraint attempt_pkey primary key,
    count integer not null,
    since timestamptz not null
);
