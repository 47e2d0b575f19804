-- Comments under articles: held until an editor has looked at them (decision 0086).

-- Whoever owns the schema need not be a superuser, and is fenced in then.
select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table comment (
  comment uuid primary key,
  article uuid not null,
  area text collate "C" not null,          -- the article's
  parent uuid,                             -- the comment it answers
  made_at timestamptz not null,
  state text not null,                     -- held, shown, hidden
  record uuid not null,                    -- in which it was made: nickname and text lie there until it is shown
  settled_at timestamptz,
  settled_by uuid,
  reports int not null default 0,          -- since it was last looked at
  official text                            -- the unit that speaks: an editor's own answer
);
create index comment_queue on comment (area, made_at, comment) where state = 'held' or reports > 0;
create index comment_article on comment (article, made_at, comment) where state = 'shown';
call fence('comment');
