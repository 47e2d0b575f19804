-- How fast duties get done: how many of an area and measure were done in each hour. A leaf counter like duty_count: no row is shared
-- by areas. Hours long past are dropped by the county's night (duties/counting.ts), so that the table does not grow with history.

-- Whoever owns the schema need not be a superuser, and is fenced in then.
select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table duty_pace (
  measure bigint not null,
  hour timestamptz not null,               -- the full hour in which they were done
  area text collate "C" not null,
  done int not null,
  primary key (measure, hour, area)        -- a measure's present window is read, of whatever area
);
call fence('duty_pace');

-- From when on the hours of a measure are kept: once-only ones run for weeks, of repeated ones the present window is looked at.
create function pace_kept(condensed_until timestamptz, cadence text) returns timestamptz language sql stable parallel safe
  return condensed_until - case cadence when 'once' then interval '1440 hours' else interval '192 hours' end;

insert into duty_pace (measure, hour, area, done)
select d.measure, date_trunc('hour', d.done_at), d.area, count(*) from duty d join measure m on m.measure = d.measure
where d.done_at is not null and date_trunc('hour', d.done_at) > pace_kept(m.condensed_until, m.cadence) group by 1, 2, 3;
