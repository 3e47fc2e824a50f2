-- Whoever owns a business may take all of it off the public map and bring it back without being verified anew. That is a
-- fact beside verification: an officer still stands by what the record says.
alter table business
    -- Since when it is off the public at its owner's wish.
    add column hidden_at timestamptz,
    -- When it was last brought back, so that an old wish that is repeated after a restore does not hide it again.
    add column shown_at timestamptz;

create or replace view public_business as
select
    b.id, b.code, b.name, b.desa_code,
    round(st_x(b.public_point) * 1e7)::int as lon_e7,
    round(st_y(b.public_point) * 1e7)::int as lat_e7,
    b.public_precision = 'exact' as exact,
    b.outside,
    ((extract(year from b.start_month) - 1900) * 12 + extract(month from b.start_month) - 1)::int as start_month,
    ((extract(year from b.end_month) - 1900) * 12 + extract(month from b.end_month) - 1)::int as end_month,
    b.demo,
    (
        select array_agg(p.product_id order by p.rank)
        from business_product p
        where p.business_id = b.id and p.product_id is not null
    ) as product_ids
from business b
where b.verification = 'verified' and b.hidden_at is null and (b.state = 'active' or b.end_month is not null);
