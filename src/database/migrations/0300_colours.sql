-- Colours of health codes follow from evidence, rules and the hour. Nothing here is ever set by hand: whoever alters a row here alters what
-- the next look at the evidence mends.

select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

-- Of evidence, and of what takes a record back: a keyed hash over it under a key that the database does not hold.
alter table record add column seal bytea;

-- Which records are evidence about whom. Only where to look: what counts is the record itself, and its seal.
create table colour_evidence (
  record uuid primary key,
  person uuid not null,
  area text collate "C" not null
);
create index colour_evidence_person on colour_evidence (person);
call fence('colour_evidence');

-- Areas said to be at risk, by the record that said it last; a level of low is no longer at risk.
create table area_risk (
  subject uuid primary key,
  area text collate "C" not null,
  record uuid not null,
  level text not null,
  since timestamptz not null
);
call fence('area_risk');

-- Whose evidence has changed since their colour was worked out.
-- Rows are only ever added and taken away: nobody who records waits for whoever works colours out.
create table colour_due (
  due bigint generated always as identity primary key,
  person uuid not null,
  area text collate "C" not null
);
call fence('colour_due');
-- The same of everybody in an area.
create table colour_area_due (
  due bigint generated always as identity primary key,
  area text collate "C" not null
);
call fence('colour_area_due');

-- What everybody's colour is who has ever had another reason than none; whoever has no row is green for no reason.
create table colour (
  person uuid primary key,
  area text collate "C" not null,
  colour text not null,
  reason text not null,                    -- class of evidence
  travel text not null,
  tested_at timestamptz,
  changed_at timestamptz not null,
  rules text[] not null,
  next_at timestamptz                      -- when time alone may change it
);
create index colour_area on colour (area, colour, person);
create index colour_next on colour (next_at) where next_at is not null;
call fence('colour');

-- Every change of a colour. `salt`: what hides it in the public log from whoever does not hold it.
create table colour_turn (
  turn uuid primary key,
  person uuid not null,
  area text collate "C" not null,
  at timestamptz not null,
  was text not null,
  colour text not null,
  rules text[] not null,
  reason text not null,
  salt bytea not null,
  run uuid not null                        -- those that were worked out together
);
create index colour_turn_person on colour_turn (person, at);
create index colour_turn_time on colour_turn (at, run, area);
call fence('colour_turn');

-- Evidence whose seal does not hold: looked at by nobody's rules, and an alarm.
create table colour_doubt (
  record uuid primary key,
  area text collate "C" not null,
  kind text not null,
  found_at timestamptz not null
);
call fence('colour_doubt');

-- The rules as they were last worked by.
create table colour_rules (
  area text collate "C" primary key,
  hash bytea not null,
  since timestamptz not null
);
call fence('colour_rules');

-- Whom somebody works for: an override takes people of two organisations.
alter table account add column organisation text;
