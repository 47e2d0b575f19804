-- Gates: what came through by the hour, who keeps them, what they have, and what happened at them. No row here names a resident.

-- Whoever owns the schema need not be a superuser, and is fenced in then.
select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table gate_hour (
  gate uuid not null,
  hour timestamptz not null,               -- the full hour of the county's clock
  area text collate "C" not null,
  entered int not null,                    -- people, companions among them
  refused int not null,                    -- times somebody was not let in
  by_hand int not null,                    -- times the lane without codes decided
  primary key (gate, hour)
);
create index gate_hour_time on gate_hour (hour, area);
call fence('gate_hour');

-- Attendance: each coming on and going off.
create table gate_turn (
  record uuid primary key,
  gate uuid not null,
  area text collate "C" not null,
  account uuid not null,
  turn text not null,                      -- on, off
  at timestamptz not null
);
create index gate_turn_of on gate_turn (gate, at);
call fence('gate_turn');

-- As last said.
create table gate_equipment (
  gate uuid primary key,
  area text collate "C" not null,
  signs boolean not null,
  thermometer boolean not null,
  said_at timestamptz not null
);
call fence('gate_equipment');

create table incident (
  incident uuid primary key,               -- the record that opened it
  gate uuid not null,
  area text collate "C" not null,
  why text not null,
  opened_at timestamptz not null,
  received_at timestamptz not null,
  opened_by uuid not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  closed_at timestamptz,
  closed_by uuid,
  closing uuid,                            -- the record with the report
  ending text
);
create index incident_of on incident (gate, opened_at);
create index incident_open on incident (area, opened_at) where closed_at is null;
call fence('incident');
