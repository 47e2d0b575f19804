-- Directives as issued, and who has read them under which post.

create table directive (
  directive uuid primary key,
  area text collate "C" not null,
  title text not null,
  source text not null,
  issuer text not null,
  published_on date,
  text text not null,
  issued_at timestamptz not null,
  issued_by uuid not null
);
call fence('directive');
-- Whoever must carry it out may read it.
create policy lineage on directive for select
  using (starts_with(nullif(current_setting('hutong.scope', true), ''), area));

create table directive_receipt (
  directive uuid not null,
  post uuid not null,
  area text collate "C" not null,
  read_at timestamptz not null,
  primary key (directive, post)
);
call fence('directive_receipt');
