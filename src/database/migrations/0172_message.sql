-- What somebody should know, kept for their inbox. It belongs to an account, whatever post they act under.
create table message (
  message uuid primary key,
  account uuid not null,
  topic text not null,
  key text not null,                       -- the matter: told once to each, and settled for all
  urgent boolean not null,
  title jsonb not null,                    -- {"zh","en"}; no name and no number of any person
  body jsonb not null,
  link text,                               -- a page of the desk
  made_at timestamptz not null,
  read_at timestamptz,
  settled_at timestamptz,                  -- what it was about is no more
  delivery uuid,                           -- what carried it out of the house
  constraint message_once unique (account, key)
);
create index message_inbox on message (account, made_at desc, message);
create index message_key on message (key) where settled_at is null;
create index message_waiting on message (account) where delivery is null and read_at is null and settled_at is null;

-- How somebody wants to be told; no row: the defaults of messages/rules.ts.
create table message_choice (
  account uuid primary key,
  sms boolean not null,
  digest_minutes int not null constraint message_choice_digest check (digest_minutes between 0 and 1440),
  quiet boolean not null
);

-- One text sent, or to be sent, to one person: all that waited for them.
create table delivery (
  delivery uuid primary key,
  account uuid not null,
  channel text not null,
  made_at timestamptz not null,
  tries smallint not null default 0,
  last_error text,
  sent_at timestamptz,
  given_up_at timestamptz
);
create index delivery_account on delivery (account, made_at);
create index delivery_failing on delivery (made_at) where sent_at is null;
