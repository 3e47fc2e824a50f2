-- A form sent again with the same key is the same form only if it says the same: whoever goes back in the browser and
-- corrects something sends another one. What it said is kept as a hash under a key that a running server draws for itself
-- and never stores, so the table tells nothing of it, and after a restart it is merely not known.
alter table form_key add column content bytea;
