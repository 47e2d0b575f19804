-- All looks at numbers and files, newest first: a page is walked, not sorted (decision 0043).
create index record_look on record (seq) where kind in ('identity-viewed', 'attachment-viewed');
