-- Personal values rest encrypted, each person's under a key of its own, so that erasing a person destroys one key and
-- no history. The keys of persons are wrapped by a key that only a file outside the database holds.

-- Which keys the file must hold; a fingerprint tells a wrong file before anything is written with it.
create table privacy_key (
    kind text not null constraint privacy_key_kind_check check (kind in ('encryption', 'lookup')),
    version smallint not null constraint privacy_key_version_check check (version between 1 and 255),
    fingerprint text not null,
    created_at timestamptz not null,
    constraint privacy_key_pkey primary key (kind, version)
);

-- A person, or what stands for one: a business without a named owner, a row of a file that became no business.
create table subject (
    -- Drawn at random and never used again, so that the log of erasures means the same one in every restored database.
    id bigint constraint subject_pkey primary key,
    -- Version of the encryption key that wraps this subject's key.
    key_version smallint,
    wrapped_key bytea,
    created_at timestamptz not null,
    erased_at timestamptz,
    constraint subject_key_given check ((key_version is null) = (wrapped_key is null)),
    constraint subject_erased_check check ((wrapped_key is null) = (erased_at is not null))
);
create index subject_key_version_idx on subject (key_version, id);

alter table owner
    -- Absent until something of this owner is sealed.
    add column subject_id bigint constraint owner_subject_fkey references subject,
    add column erased_at timestamptz;
create unique index owner_subject_key on owner (subject_id) where subject_id is not null;
create index owner_npwp_lookup_idx on owner (npwp_lookup) where npwp_lookup is not null;
-- The first byte of a lookup is the version of its key.
create index owner_lookup_version_idx on owner (get_byte(nik_lookup, 0), id) where nik_lookup is not null;
create index owner_npwp_version_idx on owner (get_byte(npwp_lookup, 0), id) where npwp_lookup is not null;

-- Cells of a row and what was said about it, sealed. The plain form stays only until it is sealed.
alter table import_row
    alter column raw drop not null,
    add column subject_id bigint constraint import_row_subject_fkey references subject,
    add column sealed bytea,
    add constraint import_row_sealed_given check ((sealed is null) or (subject_id is not null and raw is null));
create index import_row_subject_idx on import_row (subject_id) where subject_id is not null;
create index import_row_plain_idx on import_row (file_id, row_number) where raw is not null;
