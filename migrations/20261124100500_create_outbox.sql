-- Messages to people. A row is written with the change that causes the message, so that neither exists without the
-- other, and is sent afterwards by a worker or handed over by an officer.
create table outbox (
    id bigint generated always as identity constraint outbox_pkey primary key,
    -- What the message is about, as the cause names it; the same cause never makes two messages. Nothing personal.
    idempotency_key text not null constraint outbox_idempotency_key_key unique
        constraint outbox_idempotency_key_check check (length(idempotency_key) between 1 and 200),
    -- Known before anything is sent: the Message-ID of an e-mail and the Idempotency-Key of the gateway.
    message_id text not null constraint outbox_message_id_check check (message_id ~ '^[0-9a-f]{32}$'),
    kind text not null,
    channel text not null constraint outbox_channel_check check (channel in ('email', 'whatsapp', 'sms')),
    -- The business it is about, which decides who may see it.
    business_id bigint constraint outbox_business_fkey references business on delete set null,
    -- Sent after everything else: there may be hundreds of thousands.
    bulk boolean not null,
    -- Recipient and text. Null once it was settled long ago.
    content bytea,
    state text not null constraint outbox_state_check
        check (state in ('waiting', 'sending', 'sent', 'handed', 'failed')),
    -- Counts claims, and so tells the holder of the last claim from those before it.
    attempts integer not null default 0,
    -- Of a waiting message the time of the next attempt, of one being sent the end of the lease.
    due_at timestamptz not null,
    -- From then on nobody is helped by it.
    give_up_at timestamptz not null,
    -- What went wrong the last time, in words of this program.
    last_error text constraint outbox_last_error_check check (length(last_error) <= 100),
    created_at timestamptz not null,
    settled_at timestamptz,
    constraint outbox_settled check ((settled_at is null) = (state in ('waiting', 'sending'))),
    constraint outbox_open_content check (content is not null or settled_at is not null)
);
create index outbox_due_idx on outbox (channel, bulk, due_at) where state in ('waiting', 'sending');
create index outbox_open_idx on outbox (id) where state in ('waiting', 'failed');
create index outbox_content_idx on outbox (settled_at) where content is not null and settled_at is not null;
create index outbox_business_idx on outbox (business_id) where business_id is not null;
