-- Bulletins of figures: a form an editor fills, a second person puts out. Readers see what is out, and that something was withdrawn.
create table bulletin (
  bulletin uuid primary key,
  area text collate "C" not null,
  content jsonb not null,                  -- {} once withdrawn
  drafted_by uuid not null,
  drafted_at timestamptz not null,
  as_of timestamptz not null,
  published_by uuid,
  published_at timestamptz,
  withdrawn_at timestamptz,
  withdrawn_reason text
);
create index bulletin_out on bulletin (as_of desc) where published_at is not null;
call fence('bulletin');
create policy reader on bulletin for select using (published_at is not null);
