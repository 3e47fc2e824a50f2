-- What hangs on a record beside its data follows it into the one that it is merged with: photos, open requests, the
-- pendamping who look after it, the account of its owner. What was taken along is remembered, so that it comes back.
alter table duplicate_pair add column carried jsonb;
