-- The words of a message and the secret of a second factor rest sealed with the key of a subject: the business that a
-- message is about, the account that a factor opens. What was kept in plain form before has no subject yet; no statement
-- can seal it, so the program does when it starts, and sends and opens nothing before.
alter table outbox
    add column subject_id bigint constraint outbox_subject_fkey references subject;
create index outbox_subject_idx on outbox (subject_id) where subject_id is not null;
create index outbox_plain_idx on outbox (id) where content is not null and subject_id is null;

alter table account
    add column subject_id bigint constraint account_subject_fkey references subject;
create unique index account_subject_key on account (subject_id) where subject_id is not null;
