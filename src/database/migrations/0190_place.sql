-- Sites and organisations of the register. What category they have stands in their subject's tags.

create table place (
  place uuid primary key,
  area text collate "C" not null,
  name text not null,
  address text not null default '',
  registered_at timestamptz not null
);
create index place_area on place (area, place);
call fence('place');

create table unit (
  unit uuid primary key,
  area text collate "C" not null,
  name text not null,
  registered_at timestamptz not null
);
create index unit_area on unit (area, unit);
call fence('unit');

insert into place (place, area, name, address, registered_at)
select r.subject, s.area, r.payload ->> 'name', coalesce(r.payload ->> 'address', ''), r.happened_at
from record r join subject s on s.subject = r.subject where r.kind = 'place-registered' order by r.seq
on conflict (place) do nothing;
insert into unit (unit, area, name, registered_at)
select r.subject, s.area, r.payload ->> 'name', r.happened_at
from record r join subject s on s.subject = r.subject where r.kind = 'unit-registered' order by r.seq
on conflict (unit) do nothing;
