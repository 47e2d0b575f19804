-- Who came to gates: what a search for those who met a case looks through. No row names anybody; the sealed box lies with the record's
-- personal fields, and is fetched for matches only.

select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table gate_entry (
  record uuid primary key,                 -- the pass
  gate uuid not null,
  area text collate "C" not null,
  at timestamptz not null,
  person text,                             -- a pseudonym of that day
  code text                                -- of the code that was shown
);
create index gate_entry_place on gate_entry (gate, at);
create index gate_entry_person on gate_entry (person) where person is not null;
create index gate_entry_code on gate_entry (code, at) where code is not null;
create index gate_entry_time on gate_entry (at);
call fence('gate_entry');

-- Keys that entries are sealed to, and whose shares are destroyed.
create table entry_key (
  key text primary key,
  area text collate "C" not null,
  point text not null,                     -- base64
  seals_from timestamptz not null,
  seals_until timestamptz not null,
  offices text[] not null,
  marks text[] not null,                   -- hashes of the words, in the order of the offices
  made_by uuid not null                    -- the record
);
call fence('entry_key');

create table entry_share_gone (
  key text not null,
  share int not null,
  area text collate "C" not null,
  word text not null,
  at timestamptz not null,
  record uuid not null,
  primary key (key, share)
);
call fence('entry_share_gone');
