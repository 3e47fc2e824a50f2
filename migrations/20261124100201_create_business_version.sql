-- Every state that a business was in, so that any can be looked at, compared and restored.
-- The first version of a record that came by a file or as an example is not stored until the record is changed: until
-- then the record itself is its first version.
alter table business
    add column version integer not null default 1 constraint business_version_check check (version >= 1),
    -- Who stands in for the owner when a business has none.
    add column subject_id bigint constraint business_subject_fkey references subject,
    add column erased_at timestamptz;

create table business_version (
    business_id bigint not null constraint business_version_business_fkey references business on delete cascade,
    version integer not null,
    -- What tells nothing about a person; all that is left after an erasure.
    open jsonb not null,
    -- The whole record as JSON, under the key of its subject.
    subject_id bigint not null constraint business_version_subject_fkey references subject,
    sealed bytea not null,
    -- Names of the fields that differ from the version before.
    changed text[] not null,
    action text not null,
    actor text not null,
    reason text,
    written_at timestamptz not null,
    constraint business_version_pkey primary key (business_id, version)
);
create index business_version_subject_idx on business_version (subject_id);
