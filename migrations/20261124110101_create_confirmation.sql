-- Once a year whoever runs a business is asked whether its record is still right. The answer needs no account.

-- When somebody last said so. No part of the record and of its versions: nothing of it has changed.
alter table business add column confirmed_at timestamptz;

-- The latest link to the question. Only a hash of its token is kept; the next year's link takes its place.
create table confirmation_link (
    business_id bigint constraint confirmation_link_pkey primary key
        constraint confirmation_link_business_fkey references business on delete cascade,
    token_hash bytea not null constraint confirmation_link_token_key unique,
    sent_at timestamptz not null
);
