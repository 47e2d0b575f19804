-- The county's grid, its people's posts, and the fence: every table with an area is read through the caller's scope.

-- Puts the fence round a table: only rows whose area lies within the transaction's scope, for reading and for writing.
-- An unset scope is null, and the empty text a placeholder setting falls back to counts as unset: both see nothing.
create procedure fence(fenced regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', fenced);
  execute format('alter table %s force row level security', fenced);
  execute format($policy$
    create policy scope on %s
      using (area >= nullif(current_setting('hutong.scope', true), '')
        and area < nullif(current_setting('hutong.scope', true), '') || '~')
  $policy$, fenced);
end $$;

create table area (
  area text collate "C" primary key constraint area_number check (area ~ '^\d{6}(\d{3})*$'),
  subject uuid not null unique,
  level text not null,
  name text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  successor text collate "C"
);
call fence('area');
-- The names of what lies above one's own area are no secret: breadcrumbs need them.
create policy lineage on area for select
  using (starts_with(nullif(current_setting('hutong.scope', true), ''), area));

create table account (
  account uuid primary key,
  username text not null constraint account_username unique,
  name text not null,
  phone_hash text constraint account_phone unique,
  phone_tail text,
  made_at timestamptz not null,
  closed_at timestamptz
);

-- Secrets of accounts: no projection writes them and no record holds them.
create table credential (
  account uuid primary key,
  password_hash text not null,
  must_change boolean not null default false,
  totp_cipher text,
  totp_last_step bigint not null default 0,
  failures smallint not null default 0,
  locked_until timestamptz
);

create table post (
  post uuid primary key,
  account uuid not null references account,
  role text not null,
  area text collate "C" not null,
  appointed_at timestamptz not null,
  ended_at timestamptz
);
call fence('post');
create index post_area on post (area, role) where ended_at is null;
create index post_account on post (account) where ended_at is null;

create table session (
  token_hash bytea primary key,
  account uuid not null references account,
  post uuid not null references post,
  made_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  client text not null default ''
);
create index session_account on session (account);
