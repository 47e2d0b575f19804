-- The ledger: append-only facts. Ids are UUIDv7, so a month of ids is a range of ids and partitions follow months.

create function uuid_floor(moment timestamptz) returns uuid language sql immutable parallel safe
  return (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid;

create sequence record_seq as bigint cache 1;

create table record (
  id uuid not null,
  seq bigint not null,
  kind text not null,
  subject uuid not null,
  area text collate "C" not null,
  happened_at timestamptz not null,
  received_at timestamptz not null,
  account uuid not null,
  post uuid not null,
  device text,
  corrects uuid,
  cause uuid,                              -- the record whose reaction, or whose correction, asked for this one
  payload jsonb not null,
  -- What it does to its subject: {"kind","area","active","add":[],"drop":[],"clear":[]}; null when nothing.
  change jsonb,
  -- Keyed hash of all that was sent, personal fields included: equal only for the same content.
  content_hash bytea not null,
  primary key (id)
) partition by range (id);
create index record_by_seq on record (seq);
create index record_of_subject on record (subject, kind, happened_at);
create index record_of_kind on record (kind, happened_at);
create index record_correction on record (corrects) where corrects is not null;
create index record_cause on record (cause) where cause is not null;
call fence('record');

-- Personal fields of records, apart, so that they can be destroyed while the fact and its hash stay.
create table record_personal (
  id uuid primary key,
  area text collate "C" not null,
  retention text not null,
  payload jsonb not null
);
call fence('record_personal');

-- Where every subject is, its tags, and whether it is still there: the engine's own view of the register.
create table subject (
  subject uuid primary key,
  number bigint not null unique,           -- sequence number of the record that brought it into being
  kind text not null,
  area text collate "C" not null,
  tags text[] not null default '{}',
  active boolean not null default true
);
create index subject_area on subject (area, kind);
call fence('subject');

-- What this county's ledger is: the epoch rises when a backup is restored. What had been read beyond `after_seq` under earlier
-- epochs is lost, and its numbers are drawn again.
create table county (
  area text collate "C" primary key,
  name text not null,
  epoch int not null default 1,
  made_at timestamptz not null default now()
);
call fence('county');

create table county_epoch (
  area text collate "C" not null,
  epoch int not null,
  after_seq bigint not null,
  began_at timestamptz not null,
  primary key (area, epoch)
);
call fence('county_epoch');
