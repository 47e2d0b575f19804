-- Electronic gates: what the ledger says of their keys, and apart from it the hash of each secret.

select set_config('hutong.scope', coalesce((select area from public.county_registry where schema = current_schema()), ''), true);

create table gate_key (
  device uuid primary key,
  gate uuid not null,
  area text collate "C" not null,
  name text not null,
  issued_by uuid not null,
  issued_at timestamptz not null,
  ends_at timestamptz not null,
  revoked_at timestamptz
);
create index gate_key_gate on gate_key (gate, issued_at);
call fence('gate_key');

create table gate_key_secret (
  secret_hash bytea primary key,
  device uuid not null unique
);
