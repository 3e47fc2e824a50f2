-- "Masih benar" counts as a confirmation as much as a correction does.
create or replace function last_confirmed(b business) returns timestamptz language sql stable as
    'select greatest(b.updated_at, b.confirmed_at)';
