-- Up to when the windows of a repeated measure are made in an area, beyond what its start made: nights are turned area by area, so
-- that nobody waits for a million duties. `here`: only on the area itself, not inside it.
create table measure_night (
  measure bigint not null,
  area text collate "C" not null,
  here boolean not null,
  made_until timestamptz not null,
  primary key (measure, area, here)
);
call fence('measure_night');

-- A night looks for duties it is to give back: those of a window made elsewhere, withdrawn since. They are few.
create index duty_withdrawn on duty (measure, opens_at) where withdrawn_at is not null;
