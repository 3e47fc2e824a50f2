-- Administrative areas of the served kabupaten or kota, and their shapes.
-- An area's facts (names, codes, official area) and its shape change at different times and come from
-- different hands, so shapes live in sets: one set is active, the sets before it stay and can be returned to.
create extension if not exists postgis;
create extension if not exists pg_trgm;

create table wilayah (
    code text constraint wilayah_pkey primary key,
    level text not null constraint wilayah_level_check check (level in ('kabupaten', 'kecamatan', 'desa')),
    kind text not null constraint wilayah_kind_check
        check (kind in ('kabupaten', 'kota', 'kecamatan', 'desa', 'kelurahan')),
    parent text constraint wilayah_parent_fkey references wilayah,
    bps_code text constraint wilayah_bps_code_key unique,
    name text not null,
    slug text not null,
    lon double precision not null,
    lat double precision not null,
    area_ha double precision not null constraint wilayah_area_check check (area_ha > 0),
    population integer,
    postal_code text,
    seed_weight double precision,
    constraint wilayah_slug_key unique nulls not distinct (parent, slug),
    constraint wilayah_parent_check check ((level = 'kabupaten') = (parent is null)),
    constraint wilayah_code_check check (code ~ '^\d{2}\.\d{2}(\.\d{2}(\.\d{4})?)?$')
);

create table wilayah_alias (
    code text not null constraint wilayah_alias_code_fkey references wilayah on delete cascade,
    alias text not null,
    constraint wilayah_alias_pkey primary key (code, alias)
);

create table boundary_set (
    id bigint generated always as identity constraint boundary_set_pkey primary key,
    source text not null,
    official boolean not null,
    file_sha256 text,
    imported_at timestamptz not null,
    report jsonb not null,
    active boolean not null default false
);
create unique index boundary_set_active_key on boundary_set (active) where active;

create table boundary (
    set_id bigint not null constraint boundary_set_fkey references boundary_set on delete cascade,
    code text not null constraint boundary_code_fkey references wilayah on delete cascade,
    geom geometry(MultiPolygon, 4326) not null,
    constraint boundary_pkey primary key (set_id, code)
);
create index boundary_geom_idx on boundary using gist (geom);
