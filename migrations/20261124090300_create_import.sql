-- Files as received. Every row of every file is kept and ends in exactly one state with a reason.
create table import_file (
    id bigint generated always as identity constraint import_file_pkey primary key,
    name text not null,
    sha256 text not null,
    kind text not null constraint import_file_kind_check check (kind in ('ukm', 'wilayah')),
    layout jsonb not null,
    received_at timestamptz not null,
    finished_at timestamptz,
    row_count integer
);

create table import_row (
    file_id bigint not null constraint import_row_file_fkey references import_file on delete cascade,
    row_number integer not null,
    raw text[] not null,
    state text not null constraint import_row_state_check
        check (state in ('dibuat', 'diperbarui', 'sama', 'duplikat', 'ditolak', 'menunggu')),
    reason text,
    message text,
    business_id bigint constraint import_row_business_fkey references business on delete set null,
    constraint import_row_pkey primary key (file_id, row_number)
);
create index import_row_business_idx on import_row (business_id) where business_id is not null;
