-- Sealed files that phones' unsent records came in (decision 0054), as they came: opened anew by each look, kept while a person has still to
-- decide, or while something in them was refused. No fact about the county: what of it was taken stands in the ledger.
create table parcel (
  parcel text primary key,                 -- SHA-256 of the sealed bytes: a file that comes twice is the same one
  device uuid not null,
  area text collate "C" not null,          -- of the device's post: whose leaders decide
  records int not null,
  made_at timestamptz not null,            -- as the phone says
  received_at timestamptz not null,
  brought text not null,                   -- how it came first: desk, carrier or itself
  carrier uuid,                            -- the account that brought it; null: the phone itself, over the network
  outcome text,                            -- taken or turned-away; null: waiting for a person
  not_taken int,                           -- of its records, when it was settled
  sealed bytea                             -- null once there is nothing more to look for
);
create index parcel_area on parcel (area, received_at, parcel) where sealed is not null;
create index parcel_device on parcel (device) where outcome is null;
call fence('parcel');
