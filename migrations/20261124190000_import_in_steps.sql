-- An import goes in steps, and each is a transaction of its own: rows are taken over as received, columns are told, rows
-- are checked, applied and, if need be, taken back. A step that was killed left nothing and is taken up again.
alter table import_file
    -- Who brought the file; null: the console.
    add column account_id bigint constraint import_file_account_fkey references account on delete set null,
    -- Seals the file on disk until its rows are read.
    add column subject_id bigint constraint import_file_subject_fkey references subject,
    -- Column → field, where somebody told it.
    add column told jsonb not null default '{}',
    -- The day that the file speaks of; null: not told.
    add column data_date date,
    -- Said once about the whole file.
    add column notes text[] not null default '{}',
    -- What is to be done, or is being done by whoever holds the lock.
    add column task text constraint import_file_task_check check (task in ('baca', 'periksa', 'terapkan', 'batalkan')),
    add column task_account_id bigint constraint import_file_task_account_fkey references account on delete set null,
    -- How often the task was begun: what kills a server does not kill it for ever.
    add column attempts smallint not null default 0,
    -- Rows that the task has done.
    add column progress integer not null default 0,
    add column stop boolean not null default false,
    -- Why the last task came to nothing.
    add column fault text,
    add column checked_at timestamptz,
    add column undone_at timestamptz,
    add constraint import_file_task_whole check (task is not null or not stop);
create index import_file_task_idx on import_file (id) where task is not null;
create index import_file_subject_idx on import_file (subject_id) where subject_id is not null;

-- `state` is what became of the row once it is settled, and what would become of it before.
alter table import_row
    add column settled boolean not null default false,
    -- Everything that was noticed, the weightiest first, by name.
    add column reasons text[] not null default '{}',
    add column place text,
    -- The same with what it is about, sealed as the cells are.
    add column told bytea,
    -- The day that the row speaks of.
    add column data_date date,
    -- The version that the row made of a business that was there before.
    add column version integer,
    -- What somebody decided about it: {"as": "baru" | "sama" | "lewati", "take": [fields]}.
    add column decision jsonb;
update import_row set reasons = array_remove(array[reason], null), settled = state in ('dibuat', 'sama', 'duplikat');
create index import_row_state_idx on import_row (file_id, state, row_number);

-- How columns of this name were mapped the last time.
create table import_layout (
    -- Hash of the names of the columns.
    key text constraint import_layout_pkey primary key,
    told jsonb not null,
    used_at timestamptz not null
);

-- What a business is called elsewhere.
create table external_id (
    -- 'sidt', …
    source text not null,
    id text not null,
    business_id bigint not null constraint external_id_business_fkey references business on delete cascade,
    -- The file that said so.
    file_id bigint constraint external_id_file_fkey references import_file,
    constraint external_id_pkey primary key (source, id)
);
create index external_id_business_idx on external_id (business_id);
create index external_id_file_idx on external_id (file_id);

-- Businesses that an import made and that left the register when it was taken back. Their history stays: here as they
-- were, sealed as before, and in the rows of their file.
create table business_withdrawn (
    business_id bigint constraint business_withdrawn_pkey primary key,
    code text not null constraint business_withdrawn_code_key unique,
    file_id bigint not null constraint business_withdrawn_file_fkey references import_file,
    row_number integer not null,
    subject_id bigint not null constraint business_withdrawn_subject_fkey references subject,
    sealed bytea not null,
    created_at timestamptz not null,
    withdrawn_at timestamptz not null
);
create index business_withdrawn_subject_idx on business_withdrawn (subject_id);
create index business_withdrawn_row_idx on business_withdrawn (file_id, row_number);

-- Taking back removes many at once.
create index duplicate_pair_survivor_idx on duplicate_pair (survivor_id) where survivor_id is not null;
