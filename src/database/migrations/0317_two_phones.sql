-- One code seen at two gates within a time in which nobody gets from one to the other: a notice for people to look at, and nothing else.
-- A row for each of the two gates, so that each village sees its own.

select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table gate_twice (
  record uuid not null,                    -- the pass at this gate
  other uuid not null,                     -- and at the other one
  gate uuid not null,
  other_gate uuid not null,
  area text collate "C" not null,
  at timestamptz not null,
  other_at timestamptz not null,
  primary key (record, other)
);
create index gate_twice_time on gate_twice (at, area);
create index gate_twice_other on gate_twice (other);
call fence('gate_twice');
