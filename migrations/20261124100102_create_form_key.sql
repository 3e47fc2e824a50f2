-- Forms that were carried out. A form carries a random key; sent twice, the second time gets the answer of the first.
create table form_key (
    key text constraint form_key_pkey primary key constraint form_key_check check (length(key) between 16 and 64),
    location text not null,
    at timestamptz not null
);
create index form_key_at_idx on form_key (at);
