-- Photos of businesses. What is shown rests as two JPEGs in the object store; a row here says whose they are.
-- The objects are written before the row, so that a crash leaves at most objects without a row, which are swept later.

create table file (
    id bigint generated always as identity constraint file_pkey primary key,
    business_id bigint constraint file_business_fkey references business on delete cascade,
    -- Of a registration that is not handed in yet.
    draft_id bigint,
    -- Name of both objects in the store, drawn at random for each upload: none is shared, so that one can be deleted
    -- without asking who else has the same picture.
    object text not null constraint file_object_key unique
        constraint file_object_check check (object ~ '^[0-9a-f]{32}$'),
    -- Of the larger picture; by it the public asks for the photo.
    sha256 bytea not null constraint file_sha256_check check (octet_length(sha256) = 32),
    width integer not null constraint file_width_check check (width between 1 and 12000),
    height integer not null constraint file_height_check check (height between 1 and 12000),
    small_width integer not null constraint file_small_width_check check (small_width between 1 and 12000),
    small_height integer not null constraint file_small_height_check check (small_height between 1 and 12000),
    bytes integer not null constraint file_bytes_check check (bytes > 0),
    -- The order in which they are shown.
    position integer not null,
    created_at timestamptz not null,
    constraint file_belongs_check check (num_nonnulls(business_id, draft_id) = 1)
);
-- The same picture sent twice is kept once.
create unique index file_business_key on file (business_id, sha256) where business_id is not null;
create unique index file_draft_key on file (draft_id, sha256) where draft_id is not null;
create index file_sha256_idx on file (sha256);

-- Photos that the public sees: of public businesses whose owner agreed and has not withdrawn that.
create view public_file as
select f.id, f.business_id, f.object, f.sha256, f.width, f.height, f.small_width, f.small_height, f.position
from file f
join public_business b on b.id = f.business_id
where exists (
    select from publication p
    where p.business_id = f.business_id and p.field_group = 'photo' and p.withdrawn_at is null
);
