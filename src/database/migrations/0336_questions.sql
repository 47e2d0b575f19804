-- The question box: what residents asked, how it stands, and what is answered before everybody (decision 0085).

-- Whoever owns the schema need not be a superuser, and is fenced in then.
select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

-- What was asked, and what was answered to one alone, lies with the personal fields of their records and is read there.
create table question (
  question uuid primary key,
  number text not null constraint question_number unique,
  area text collate "C" not null,          -- what it is about: the county or a township
  category text not null,
  asked_at timestamptz not null,
  state text not null,                     -- waiting, published, replied, rejected
  record uuid not null,                    -- in which it was asked
  settled_at timestamptz,
  settled_by uuid,
  settling uuid,                           -- the record that settled it
  reason text
);
create index question_waiting on question (area, asked_at, question) where state = 'waiting';
create index question_settled on question (area, settled_at desc, question) where state <> 'waiting';
call fence('question');

create table question_page (
  question uuid primary key,
  area text collate "C" not null,
  category text not null,
  asked_at timestamptz not null,
  asked text not null,
  answer text not null,
  unit text not null,
  answered_at timestamptz not null
);
create index question_page_latest on question_page (answered_at desc, question desc);
call fence('question_page');
create policy reader on question_page for select using (true);
