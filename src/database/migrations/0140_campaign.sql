-- Door-to-door campaigns: a roster frozen at the start, and what has become of each of its rows.

create table campaign (
  campaign uuid primary key,
  area text collate "C" not null,          -- the smallest area that holds all of `areas`
  title text not null,
  areas text[] collate "C" not null,
  questions text[] not null,
  doer text not null,
  directive uuid,
  measures uuid[] not null,                -- the measures whose duties the calls discharge
  own_measures boolean not null,           -- started with the campaign, ended with it
  started_at timestamptz not null,
  due_at timestamptz not null,
  started_by uuid not null,
  started_seq bigint not null,
  households int not null default 0,
  persons int not null default 0,
  roster_hash text,                        -- as the ledger has it (roster-frozen)
  closed_at timestamptz,
  closed_seq bigint,
  statement jsonb                          -- the signed closing statement
);
call fence('campaign');
-- A campaign over the whole county is no secret to those who carry it out.
create policy lineage on campaign for select
  using (starts_with(nullif(current_setting('hutong.scope', true), ''), area));

-- A door of the roster. `origin`: frozen at the start, found by those who called, added otherwise (desk, import, moved in).
-- Everything below `members` follows from the valid records.
create table campaign_row (
  campaign uuid not null,
  household uuid not null,
  area text collate "C" not null,
  origin text not null,
  door text not null,
  tags text[] not null,
  members int not null,
  state text not null default 'to-call',
  explained boolean not null default false,
  call uuid,
  called_at timestamptz,
  called_by uuid,
  tries int not null default 0,
  retry_at timestamptz,
  primary key (household, campaign)
);
create index campaign_row_area on campaign_row (campaign, area, household);
create index campaign_row_open on campaign_row (campaign, area, household) where state in ('to-call', 'nobody-home');
call fence('campaign_row');

create table campaign_person (
  campaign uuid not null,
  person uuid not null,
  household uuid not null,
  area text collate "C" not null,
  origin text not null,
  tags text[] not null,
  state text not null default 'unconfirmed',
  primary key (person, campaign)
);
create index campaign_person_household on campaign_person (campaign, household, person);
call fence('campaign_person');
