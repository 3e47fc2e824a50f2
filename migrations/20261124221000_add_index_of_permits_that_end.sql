-- Owners are reminded before a permit ends: each hour those that end soon are looked for, among all there are.
create index legality_expires_idx on legality (expires) where expires is not null;
