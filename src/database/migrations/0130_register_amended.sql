-- The register as amendments, moves and merges leave it: what stands, what is contradicted, what was destroyed.

-- The last record about the household or person that what is shown takes account of; amendments name it (decision 0022).
-- conflicts: fields of which two things are said by people who did not know of each other.
alter table household add column basis uuid;
alter table household add column conflicts jsonb;

alter table person add column standing text not null default 'here'
  constraint person_standing check (standing in ('here', 'died', 'left-county', 'merged'));
alter table person add column standing_at timestamptz;
alter table person add column merged_into uuid;
alter table person add column basis uuid;
alter table person add column conflicts jsonb;
create index person_name_born on person (name, born_on);
create index person_conflict on person (area, person) where conflicts is not null;
create index person_merged on person (merged_into) where merged_into is not null;

-- Two rows that look like one person and are not.
create table person_distinct (
  record uuid primary key,
  area text collate "C" not null,
  person uuid not null,
  other uuid not null
);
create index person_distinct_pair on person_distinct (person, other);
call fence('person_distinct');

-- On a list pushed from above and not in the register: to be found.
create table person_sought (
  person uuid primary key,
  area text collate "C" not null,
  name text not null,
  sex text not null,
  born_on date,
  identity jsonb,
  identity_hash text generated always as (identity ->> 'hash') stored,
  phone jsonb,
  phone_hash text generated always as (phone ->> 'hash') stored,
  came_from text not null,
  returned_on date,
  address text not null,
  list text not null,
  sought_at timestamptz not null,
  -- how the search ended
  found_at timestamptz,
  household uuid
);
create index person_sought_area on person_sought (area, person) where found_at is null;
create index person_sought_identity on person_sought (identity_hash);
call fence('person_sought');

-- Whose personal fields were destroyed at their wish: nothing about them is taken in again.
create table person_erased (
  person uuid primary key,
  area text collate "C" not null,
  erased_at timestamptz not null,
  record uuid not null
);
call fence('person_erased');
