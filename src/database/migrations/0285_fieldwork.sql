-- Field work as it comes in: what each post's phones recorded in each hour, and what they found that no list had.

-- Whoever owns the schema need not be a superuser, and is fenced in then.
select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

-- A row belongs to one post, so no two phones of different posts ever wait for each other here.
create table field_hour (
  post uuid not null,
  hour timestamptz not null,               -- the full hour of the county's clock in which the records were made
  area text collate "C" not null,          -- the post's
  records int not null,
  last_at timestamptz not null,
  primary key (post, hour)
);
create index field_hour_time on field_hour (hour, area);
call fence('field_hour');

-- Households and people that a phone brought into the register. Only who and where: what they are stands in the register.
create table field_find (
  subject uuid primary key,
  kind text not null,                      -- household or person
  area text collate "C" not null,          -- where it was found
  record uuid not null,
  account uuid not null,
  found_at timestamptz not null,
  review uuid,                             -- the record by which somebody else looked at it
  reviewed_at timestamptz,
  reviewed_by uuid
);
create index field_find_open on field_find (area, subject) where review is null;
create index field_find_reviewed on field_find (area, subject) where review is not null;
call fence('field_find');

insert into field_hour (post, hour, area, records, last_at)
select r.post, date_trunc('hour', r.happened_at), p.area, count(*), max(r.happened_at)
from record r join post p on p.post = r.post where r.device is not null and r.corrects is null
  and r.kind <> 'fix-noted' group by 1, 2, 3;

insert into field_find (subject, kind, area, record, account, found_at)
select r.subject, case r.kind when 'household-registered' then 'household' else 'person' end, s.area, r.id, r.account, r.happened_at
from record r join subject s on s.subject = r.subject and s.number = r.seq
where r.device is not null and r.kind in ('household-registered', 'person-registered')
on conflict do nothing;
