-- Consent for the exact place decides which point the public sees. Two facts that must agree, written in two tables by
-- whoever records a consent, would sooner or later disagree, and the disagreement would show somebody's home.
-- So the database itself changes the public point with the consent, and tells the change feed in the same transaction.

-- Puts an entry into the change feed; null ids mean everything. The next revision is counted under a lock that lasts
-- until the transaction ends, so that revisions become visible in the order of their numbers: else a reader that polls
-- "greater than the last I saw" misses the slower of two commits.
create function tell_change(ids bigint[], at timestamptz) returns bigint language plpgsql as $$
declare
    told bigint;
begin
    perform pg_advisory_xact_lock(x'53494d4241554d49'::bigint);
    -- A statement of its own, so that it sees the revision that the lock waited for.
    insert into change (revision, business_ids, committed_at)
    select coalesce(max(revision), 0) + 1, ids, at from change
    returning revision into told;
    perform pg_notify('change', '');
    return told;
end
$$;

alter table business
    -- The stand-in that stood in for the true point until that became public. It comes back when consent is withdrawn,
    -- because a second one would say more about the place than the first alone. Gone with the desa or shape it is for.
    add column stand_in geometry(Point, 4326),
    add constraint business_stand_in_kept check (stand_in is null or public_precision = 'exact');

-- A point drawn uniformly inside the active shape of a desa, with the 7 decimals that are published.
create function draw_stand_in(desa text) returns geometry language sql volatile as $$
    select coalesce(
        (
            select drawn.point
            from boundary b
            join boundary_set s on s.id = b.set_id and s.active
            cross join lateral (
                select st_snaptogrid((st_dump(st_generatepoints(b.geom, 16))).geom, 1e-7) as point
            ) drawn
            -- Rounding may put a point next door.
            where b.code = desa and st_contains(b.geom, drawn.point)
            limit 1
        ),
        (select st_setsrid(st_makepoint(lon, lat), 4326) from wilayah where code = desa)
    )
$$;

-- Brings the public points of businesses in line with their consent. What is not on the map at all stays off it.
create function fit_public_point(businesses bigint[]) returns void language sql volatile as $$
    update business b
    set public_point = case when fit.exact then b.point else coalesce(b.stand_in, draw_stand_in(b.desa_code)) end,
        public_precision = case when fit.exact then 'exact' else 'desa' end,
        stand_in = case when fit.exact then b.public_point end
    from (
        select id, exists (
            select from publication p
            where p.business_id = id and p.field_group = 'exact_place' and p.withdrawn_at is null
        ) as exact
        from unnest(businesses) id
    ) fit
    where b.id = fit.id and b.desa_code is not null
        and ((fit.exact and b.public_precision = 'desa' and b.point is not null)
            or (not fit.exact and b.public_precision = 'exact'))
$$;

-- One call for a whole statement, because files bring consents by the hundred thousand.
create function publication_changed() returns trigger language plpgsql as $$
begin
    perform fit_public_point(array(select distinct business_id from changed where field_group = 'exact_place'));
    return null;
end
$$;

create function publication_replaced() returns trigger language plpgsql as $$
begin
    perform fit_public_point(array(
        select business_id from before where field_group = 'exact_place'
        union
        select business_id from changed where field_group = 'exact_place'
    ));
    return null;
end
$$;

create trigger publication_inserted after insert on publication referencing new table as changed
    for each statement execute function publication_changed();
create trigger publication_updated after update on publication referencing old table as before new table as changed
    for each statement execute function publication_replaced();
create trigger publication_deleted after delete on publication referencing old table as changed
    for each statement execute function publication_changed();

create function business_uncovered() returns trigger language plpgsql as $$
begin
    perform tell_change(array[new.id], now());
    return null;
end
$$;

-- Told when the transaction ends, so that the feed's lock is held no longer than by any other commit.
create constraint trigger business_uncovered after update on business
    deferrable initially deferred
    for each row when (old.public_precision is distinct from new.public_precision)
    execute function business_uncovered();

select fit_public_point(array(select id from business where public_precision = 'exact'));
