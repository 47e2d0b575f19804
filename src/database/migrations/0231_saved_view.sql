-- Sets of filters that people keep under a name (decision 0041): a preference like message_choice, no fact about the county.
create table saved_view (
  view uuid primary key,
  account uuid not null,
  area text collate "C" not null,          -- of the post under which it was made: those who act over the same area may share it
  page text not null,
  name text not null,
  search text not null,                    -- of the page's address, without the question mark
  shared boolean not null,
  made_at timestamptz not null,
  constraint view_name_taken unique (area, account, page, name)
);
call fence('saved_view');
