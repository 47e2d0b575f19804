-- Lists on their way into the register. Working tables, not projections: what they set going stands in the ledger.

create table import (
  import uuid primary key,
  area text collate "C" not null,          -- the scope of whoever brought it
  kind text not null constraint import_kind check (kind in ('residents', 'pushed')),
  file_name text not null,
  sha256 text not null,
  account uuid not null,
  post uuid not null,
  role text not null,
  columns jsonb not null,                  -- the file's head row, and which field each column is
  state text not null default 'checking'
    constraint import_state check (state in ('checking', 'checked', 'running', 'finished', 'dropped')),
  rows int not null default 0,
  begun_at timestamptz not null,
  -- raised with every chunk; a run that has not been heard of for a while may be taken over
  heard_at timestamptz,
  finished_at timestamptz
);
create index import_area on import (area, import);
call fence('import');

create table import_row (
  import uuid not null,
  row int not null,
  area text collate "C" not null,          -- of the import
  -- faulty: not to be used; new, changed, same, matched: found out by itself; doubtful: a person decides; skipped: they decided no
  finding text not null constraint import_finding
    check (finding in ('faulty', 'new', 'changed', 'same', 'matched', 'doubtful', 'skipped')),
  why text[] not null default '{}',
  person uuid,                             -- whom it was matched with, or whom it brings into being
  candidates uuid[] not null default '{}',
  cells text,                              -- the row as it came, encrypted; destroyed with the import
  drafts text,                             -- what it will record, encrypted; null when nothing
  done_at timestamptz,
  primary key (import, row)
);
create index import_row_finding on import_row (import, finding, row);
create index import_row_todo on import_row (import, row) where done_at is null and drafts is not null;
create index import_row_person on import_row (person) where person is not null;
call fence('import_row');
