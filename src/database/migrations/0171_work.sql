-- The processes that run jobs, each saying every few seconds that it lives. One that fell silent has its jobs taken from it.
create table worker (
  worker text primary key,
  host text not null,
  process int not null,
  started_at timestamptz not null,
  seen_at timestamptz not null
);

-- How the last count of counters against duties came out, area by area.
create table recount (
  area text collate "C" primary key,
  counted_at timestamptz not null,
  counted bigint not null,
  wrong bigint not null,
  repaired_at timestamptz
);
call fence('recount');

-- One look at the machine a day, for what only shows over time: how fast the database grows.
create table machine_sample (
  sampled_on date primary key,
  database_bytes bigint not null,
  records bigint not null
);
