-- The public portal. What editors work on is fenced by area as everything is; what readers see lies apart, in `article_page`, and is open to
-- a transaction without any scope, which sees nothing else.

select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table article (
  article uuid primary key,
  area text collate "C" not null,          -- the region it is about
  slug text not null constraint article_slug unique,
  column_key text not null,
  title text not null,
  version int not null,                    -- the last one written
  version_by uuid not null,
  submitted int,                           -- the version put before a second person
  approved int,
  approved_by uuid,
  publish_at timestamptz,                  -- the approved version goes out then
  published int,                           -- the version readers see, or saw last
  published_at timestamptz,                -- when the first one went out; never changes
  withdrawn_at timestamptz,
  returned text,                           -- why it was not approved
  changed_at timestamptz not null
);
create index article_listed on article (area, changed_at);
create index article_due on article (publish_at) where publish_at is not null;
call fence('article');

create table article_version (
  article uuid not null,
  version int not null,
  area text collate "C" not null,
  content jsonb not null,
  at timestamptz not null,
  account uuid not null,
  primary key (article, version)
);
call fence('article_version');

create table article_page (
  article uuid primary key,
  area text collate "C" not null,
  slug text not null constraint article_page_slug unique,
  column_key text not null,
  title text not null,
  summary text not null,
  pinned boolean not null,
  topics text[] not null,
  version int not null,
  content jsonb not null,                  -- {} once withdrawn
  published_at timestamptz not null,
  updated_at timestamptz not null,
  imported_at timestamptz,                 -- came from an earlier site, which had published it at published_at
  imported_views int not null default 0,
  changes jsonb not null default '[]',     -- corrections: version, at, note
  expires_on date,
  superseded_by uuid,
  withdrawn_at timestamptz,
  withdrawn_reason text
);
create index article_page_latest on article_page (published_at desc, article desc) where withdrawn_at is null;
create index article_page_column on article_page (column_key, published_at desc, article desc) where withdrawn_at is null;
create index article_page_area on article_page (area, published_at desc, article desc) where withdrawn_at is null;
create index article_page_topics on article_page using gin (topics) where withdrawn_at is null;
call fence('article_page');
create policy reader on article_page for select using (true);

-- Nothing below names anybody or lies anywhere: open to readers as it is.
create table portal_column (
  column_key text primary key,
  sort int not null,
  title_zh text not null,
  title_en text not null,
  stale_days int not null,
  shown boolean not null
);

create table portal_site (
  county text collate "C" primary key,
  settings jsonb not null
);

-- The number of the last record that changed a page: whoever keeps rendered pages compares it.
create table portal_turn (
  county text collate "C" primary key,
  seq bigint not null
);

-- Counted by batches; follows from no record.
create table article_views (
  article uuid primary key,
  views bigint not null
);
create index article_page_pinned on article_page (published_at desc, article desc) where pinned and withdrawn_at is null;
