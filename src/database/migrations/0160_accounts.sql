-- Accounts as they are administered: where they were made, first passwords that expire, second factors, who holds which post when.

-- Whoever owns the schema need not be a superuser, and is fenced in then.
select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

-- The area of the record that made the account: while it holds no post, leaders over that area look after it.
alter table account add column home text collate "C";
update account a set home = coalesce(
  (select r.area from record r where r.subject = a.account and r.kind = 'account-made' order by r.seq limit 1),
  (select area from county limit 1));
alter table account alter column home set not null;

-- A post is held from appointed_at until just before ended_at, either of which may lie ahead.
create view held_post with (security_invoker = true) as
  select post, account, role, area, appointed_at, ended_at from post
  where appointed_at <= now() and (ended_at is null or ended_at > now());
drop index post_area;
drop index post_account;
create index post_area on post (area, role);
create index post_account on post (account);

alter table credential
  add column first_until timestamptz,        -- the password was given on paper, and is refused from then on
  add column changed_at timestamptz,
  add column signed_in_at timestamptz,
  add column totp_pending_cipher text;       -- shown as QR and not yet confirmed by a code

-- Keyed hashes of codes that each let somebody in once without the authenticator.
create table recovery_code (
  account uuid not null references account,
  code_hash text not null,
  made_at timestamptz not null,
  used_at timestamptz,
  primary key (account, code_hash)
);

-- What a session is called where it is listed: its token's hash stays inside.
alter table session add column session uuid not null default gen_random_uuid() unique;

-- Wrong tries by the keyed hash of an address, or of a name no account has. Rows older than the lock are swept on the way.
create table sign_in_try (
  source text primary key,
  failures int not null,
  since timestamptz not null,
  locked_until timestamptz
);
create index sign_in_try_since on sign_in_try (since);
