-- The public log: a Merkle tree over leaves in the order they came (RFC 9162). Nothing personal is in it; nothing is ever taken out of it.

select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table log_leaf (
  place bigint primary key,
  area text collate "C" not null,          -- the county's
  kind text not null,
  at timestamptz not null,
  leaf bytea not null,                     -- what is hashed into the tree
  source uuid                              -- what of the county it stands for; never shown
);
create unique index log_leaf_source on log_leaf (source) where source is not null;
call fence('log_leaf');

-- How many leaves there are: drawn by one at a time.
create table log_size (
  area text collate "C" primary key,
  size bigint not null
);
call fence('log_size');
