-- A directive's life: its texts as amended, the measures each clause asks for, what was decided about the others, and its end.

alter table directive
  add column pack jsonb,
  add column ended_at timestamptz,
  add column superseded_by uuid,
  add column report jsonb;

create table directive_version (
  directive uuid not null,
  version int not null,
  area text collate "C" not null,
  title text not null,
  text text not null,
  at timestamptz not null,
  account uuid not null,
  reason text not null default '',
  primary key (directive, version)
);
call fence('directive_version');
create policy lineage on directive_version for select
  using (starts_with(nullif(current_setting('hutong.scope', true), ''), area));

-- Which clause of which version a measure carries out. A changed measure is a new one that names the one it takes the place of.
create table directive_measure (
  directive uuid not null,
  measure uuid not null,
  area text collate "C" not null,
  version int not null,
  clause_start int,
  clause_end int,
  also jsonb not null default '[]',
  replaces uuid,
  primary key (directive, measure)
);
call fence('directive_measure');
create policy lineage on directive_measure for select
  using (starts_with(nullif(current_setting('hutong.scope', true), ''), area));

-- Clauses of which a person said that they need no measure, or whose proposed measure was dropped, and why.
create table directive_clause (
  directive uuid not null,
  version int not null,
  clause_start int not null,
  clause_end int not null,
  area text collate "C" not null,
  reason text not null,
  at timestamptz not null,
  account uuid not null,
  primary key (directive, version, clause_start)
);
call fence('directive_clause');
create policy lineage on directive_clause for select
  using (starts_with(nullif(current_setting('hutong.scope', true), ''), area));

-- Which policy packs are in force in the county: the last word on each file.
create table pack_in_force (
  area text collate "C" not null,
  file text not null,
  hash text not null,
  version text not null,
  in_force boolean not null,
  at timestamptz not null,
  reason text not null,
  primary key (area, file)
);
call fence('pack_in_force');
create policy lineage on pack_in_force for select
  using (starts_with(nullif(current_setting('hutong.scope', true), ''), area));
