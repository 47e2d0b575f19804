-- Residents' own sign-in, apart from accounts: no post, no password. Secrets lie here as hashes only, and what follows from the ledger
-- (cards, who answers for whom) beside them.

create table resident_session (
  session uuid primary key default gen_random_uuid(),
  token_hash bytea not null unique,
  person uuid,                             -- null: one of several who share the phone, until they say which
  phone_hash text,                         -- by which it was opened; null: by a slip
  made_at timestamptz not null,
  seen_at timestamptz not null,            -- within half a day: it is not written at each call
  expires_at timestamptz not null,
  client text not null
);
create index resident_session_person on resident_session (person);
create index resident_session_end on resident_session (expires_at);

-- Codes sent to phones; one is written for a number that nobody has, too, so that neither answer nor time tells which is which.
create table resident_challenge (
  challenge uuid primary key default gen_random_uuid(),
  phone_hash text not null,
  code_hash text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  tries int not null default 0,
  used_at timestamptz
);
create index resident_challenge_phone on resident_challenge (phone_hash, made_at);
create index resident_challenge_time on resident_challenge (made_at);

-- Slips that a chief hands over: to sign in with, or for somebody else to answer for that person.
create table resident_slip (
  slip uuid primary key,                   -- the record that it was issued
  person uuid not null,
  purpose text not null,                   -- sign-in or proxy
  code_hash text not null unique,
  secret_hash text not null unique,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index resident_slip_person on resident_slip (person);

-- Printed cards, from the records that issued and recalled them.
create table card (
  number int primary key,
  person uuid not null,
  area text collate "C" not null,
  record uuid not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  recalled_at timestamptz
);
create index card_person on card (person, number);
create index card_area on card (area, number);
call fence('card');

-- Who may show whose code, from the records in which it was agreed and withdrawn.
create table code_proxy (
  ward uuid not null,
  proxy uuid not null,
  area text collate "C" not null,          -- the ward's
  basis text not null,                     -- agreed, slip or household
  agreed_at timestamptz not null,
  record uuid not null,
  primary key (ward, proxy)
);
create index code_proxy_proxy on code_proxy (proxy);
call fence('code_proxy');
