-- Phones that act for a post: what the ledger says of them, and apart from it their secrets, their codes and what they last told.

create table device (
  device uuid primary key,
  area text collate "C" not null,          -- the post's, when it was enrolled; it goes along when the grid changes
  account uuid not null,
  post uuid not null,
  name text not null,
  model text not null,
  made_by uuid not null,                   -- the account whose code it was
  enrolled_at timestamptz not null,
  revoked_at timestamptz
);
create index device_area on device (area, device);
create index device_post on device (post);
call fence('device');

-- The token itself is nowhere; a revoked phone's stays, so that it is told what became of it.
create table device_token (
  token_hash bytea primary key,
  device uuid not null unique,
  made_at timestamptz not null
);

-- What a phone said when it was last heard of. No record: thousands of phones say it every few minutes, and nothing follows from it.
create table device_report (
  device uuid primary key,
  seen_at timestamptz not null,
  unsent int not null,
  app_version text not null,
  protocol int not null,
  offset_milliseconds bigint not null
);

-- Codes to enrol a phone with, as keyed hashes. Swept a day after they were made.
create table device_enrolment (
  post uuid not null,
  code_hash text not null,
  secret_hash text not null unique,
  made_by uuid not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  device uuid,                             -- that used it
  primary key (post, made_at)
);
create index device_enrolment_code on device_enrolment (code_hash);
