-- What the public log is read and proven by. All of it follows from the leaves or is signed; none of it is personal.

-- Hashes of whole subtrees of 256 leaves and more: level n holds 2^n of them. What lies below is worked out from the leaves.
create table log_node (
  level smallint not null,
  index bigint not null,
  hash bytea not null,
  primary key (level, index)
);
-- Every head that was signed.
create table log_head (
  signed_at bigint primary key,            -- seconds since 1970, as signed
  size bigint not null,
  root bytea not null,
  signed bytea not null
);
-- Who outside of the county looks at its heads, by the records that say so.
create table log_witness (
  witness uuid primary key,                -- the record
  key_id text not null,                    -- sixteen digits of the hash of the key
  key bytea not null,                      -- SubjectPublicKeyInfo
  name text not null,
  since timestamptz not null,
  ended_at timestamptz
);
create index log_witness_key on log_witness (key_id);
-- What they signed.
create table log_cosignature (
  signed_at bigint not null,
  key_id text not null,
  signature bytea not null,
  at timestamptz not null,
  primary key (signed_at, key_id)
);
