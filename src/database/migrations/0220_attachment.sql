-- Files tied to what they show. The content lies encrypted beside the database, under `address`: a keyed hash of it.

create table attachment (
  attachment uuid primary key,             -- the record that added it
  subject uuid not null,
  area text collate "C" not null,
  about uuid,                              -- the record it is evidence for
  type text not null,
  bytes bigint not null,
  address text collate "C" not null,
  kept_as text not null constraint attachment_kept_as check (kept_as in ('register', 'movement', 'evidence')),
  kept_until timestamptz,                  -- null: until the register is closed out
  account uuid not null,
  seq bigint not null,
  added_at timestamptz not null,
  -- no longer shown to anybody, its content to be destroyed: why, and since when
  ended_at timestamptz,
  ended_why text constraint attachment_ended_why check (ended_why in ('expired', 'withdrawn', 'erased', 'closed')),
  destroyed_at timestamptz
);
create index attachment_subject on attachment (subject, seq);
create index attachment_about on attachment (about) where about is not null;
create index attachment_address on attachment (address) where destroyed_at is null;
create index attachment_kept_until on attachment (kept_until) where destroyed_at is null;
create index attachment_ended on attachment (ended_at) where ended_at is not null and destroyed_at is null;
create index attachment_seq on attachment (seq);
create index attachment_account on attachment (account, added_at);
call fence('attachment');

-- Files on their way in; their parts lie beside the database. A working table: what came of them stands in the ledger.
create table upload (
  upload uuid primary key,
  area text collate "C" not null,          -- the scope of whoever sends it
  account uuid not null,
  subject uuid not null,
  bytes bigint not null,
  declared bytea not null,                 -- keyed hash of the SHA-256 it must have
  begun_at timestamptz not null,
  finished_at timestamptz
);
create index upload_account on upload (account) where finished_at is null;
call fence('upload');
