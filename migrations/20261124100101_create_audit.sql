-- Who did what to which record, from where and why. Only ever added to: not even the program can change or remove an
-- entry. What was there before and after is open where it says nothing of a person, else sealed with the key of the
-- person it is about, so that it goes when the key goes.
create table audit (
    id bigint generated always as identity constraint audit_pkey primary key,
    at timestamptz not null,
    -- Null: the public, or the console of the server.
    account_id bigint constraint audit_account_fkey references account,
    -- Whose eyes the admin utama looked through.
    viewing_id bigint constraint audit_viewing_fkey references account,
    origin text not null,
    action text not null,
    subject_kind text not null,
    subject_id bigint,
    reason text,
    before jsonb,
    after jsonb,
    before_sealed bytea,
    after_sealed bytea
);
create index audit_subject_idx on audit (subject_kind, subject_id, id);
create index audit_account_idx on audit (account_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_append_only before update or delete on audit for each row execute function refuse_change();
create trigger audit_no_truncate before truncate on audit for each statement execute function refuse_change();
