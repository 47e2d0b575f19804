-- The ledger hour by hour, as leaves of the public log: which records each stretch holds, and the root over them.

create table log_segment (
  until_seq bigint primary key,            -- the last record in it
  after_seq bigint not null,               -- the last record before it
  records int not null,
  root bytea not null,
  source uuid not null unique,             -- of its leaf
  at timestamptz not null
);
