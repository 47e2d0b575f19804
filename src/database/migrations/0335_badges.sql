-- Badges of those who knock at doors: what anyone may look up by the number on them (decision 0084).

-- Whoever owns the schema need not be a superuser, and is fenced in then.
select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table badge (
  badge uuid primary key,
  number text not null constraint badge_number unique,
  area text collate "C" not null,          -- the post's
  account uuid not null,
  post uuid not null,
  from_hour smallint not null,             -- between these hours of the county's clock its holder calls at doors
  until_hour smallint not null,
  call_back text,                          -- of the unit, never of a person
  issued_at timestamptz not null,
  valid_until timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text
);
create index badge_area on badge (area, badge);
create index badge_post on badge (post);
call fence('badge');
