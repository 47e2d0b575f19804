-- The register: what door-to-door registration knows of households and people. Where they are and their tags stand in `subject`.

create table household (
  household uuid primary key,
  area text collate "C" not null,
  door text not null,
  address text not null default '',
  phone jsonb,
  source text not null,
  registered_at timestamptz not null
);
create index household_area on household (area, household);
call fence('household');

create table person (
  person uuid primary key,
  household uuid not null,
  area text collate "C" not null,
  name text not null,
  sex text not null,
  born_on date,
  relation text not null,
  document_kind text not null,
  identity jsonb,                          -- {tail, hash, cipher}
  identity_hash text generated always as (identity ->> 'hash') stored,
  phone jsonb,
  phone_hash text generated always as (phone ->> 'hash') stored,
  phone_tail text generated always as (phone ->> 'tail') stored,
  workplace text not null default '',
  registered_at timestamptz not null
);
create index person_area on person (area, person);
create index person_household on person (household);
create index person_identity on person (identity_hash);
create index person_phone on person (phone_tail);
create index person_phone_hash on person (phone_hash);
call fence('person');

-- Pieces of names, so that equality (which row security lets use an index) finds what LIKE would scan for. A clear copy of
-- names: fenced like them, destroyed with them.
create table name_gram (
  gram text collate "C" not null,
  area text collate "C" not null,
  person uuid not null,
  primary key (gram, area, person)
);
call fence('name_gram');
