-- Names of kampung and landmarks with their places. No official table has them, and they are how people say where
-- they live; so the list grows with every verified record. A name may come from several businesses: each keeps its own
-- row, which goes with the business.
create table gazetteer_place (
    id bigint generated always as identity constraint gazetteer_place_pkey primary key,
    name text not null constraint gazetteer_place_name_check check (btrim(name) <> '' and length(name) <= 100),
    -- The form in which names are compared; computed by the program.
    name_key text not null,
    kind text not null constraint gazetteer_place_kind_check check (kind in ('kampung', 'patokan')),
    desa_code text not null constraint gazetteer_place_desa_fkey references wilayah on delete cascade,
    -- Null when the place may not be told; the name then leads to the desa.
    lon double precision constraint gazetteer_place_lon_check check (lon between -180 and 180),
    lat double precision constraint gazetteer_place_lat_check check (lat between -90 and 90),
    -- Null: placed by an officer.
    business_id bigint constraint gazetteer_place_business_fkey references business on delete cascade,
    verified boolean not null,
    updated_at timestamptz not null,
    constraint gazetteer_place_key unique nulls not distinct (desa_code, name_key, business_id),
    constraint gazetteer_place_point_check check ((lon is null) = (lat is null))
);
create index gazetteer_place_business_idx on gazetteer_place (business_id);

-- Servers keep the verified names in memory and look at this number to see whether they must read them again.
create table gazetteer_revision (
    revision bigint not null,
    only_row boolean not null default true constraint gazetteer_revision_pkey primary key
        constraint gazetteer_revision_only_row check (only_row)
);
insert into gazetteer_revision values (1);

create function gazetteer_changed() returns trigger language plpgsql as $$
begin
    update gazetteer_revision set revision = revision + 1;
    return null;
end
$$;
create trigger gazetteer_changed after insert or update or delete or truncate on gazetteer_place
    for each statement execute function gazetteer_changed();
