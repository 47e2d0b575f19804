-- Searching what is public. Nothing in it is fenced, since nothing in it is not public: `@@` under a policy would lose its index.
create table article_search (
  article uuid primary key,
  region text collate "C" not null,        -- the number of the area it is about
  column_key text not null,
  published_at timestamptz not null,
  words tsvector not null                  -- bigrams of Han, words, syllables of the title (slices/articles/tokens.ts)
);
create index article_search_words on article_search using gin (words) with (fastupdate = off);
create index article_search_newest on article_search (published_at desc, article desc);
create index article_search_column on article_search (column_key, published_at desc);

-- What readers look for, counted by batches: follows from no record, names nobody.
create table search_word (
  word text primary key,
  day date not null,                       -- the last day it was looked for
  searches bigint not null
);
