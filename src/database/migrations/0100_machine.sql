-- What whoever runs the machine needs to know: whose key this is, whether it is a demo, when it was last backed up.

alter table county add column key_fingerprint text;
-- null: a real county. 'filling' until the demo is complete, so that a start that was cut off begins again; then 'ready'.
alter table county add column demo text constraint county_demo check (demo in ('filling', 'ready'));

-- One row for each backup that was finished; the archive itself is a file elsewhere.
create table backup (
  backup uuid primary key,
  area text collate "C" not null,
  taken_at timestamptz not null,
  seconds numeric not null,
  file_name text not null,
  bytes bigint not null,
  rows bigint not null,
  files bigint not null
);
call fence('backup');
create index backup_taken on backup (taken_at);
