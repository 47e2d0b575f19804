-- What gates need to know of codes. A place in a status list follows from a number here and a secret that the database does not hold
-- (decision 0067); numbers are dealt once and never again.

-- Of each kind of list: the next number, and the ledger's epoch in which it was dealt. A restore raises that.
create table code_numbering (
  list text primary key,                   -- phone or card
  next int not null,
  epoch int not null
);
-- Whose number is whose now; one that was recalled gets another.
create table code_holder (
  person uuid primary key,
  number int not null unique,
  dealt_at timestamptz not null
);
-- Numbers that no good code has any more: recalled, or dealt in a time that a restore has lost.
create table code_recall (
  list text not null,
  low int not null,
  high int not null,                       -- the last one
  at timestamptz not null,
  primary key (list, low)
);
-- Every version of the list of a week (epoch 0: the cards'): what changed with it; the last ones also whole, as signed.
create table code_list (
  epoch int not null,
  version bigint not null,                 -- the second it was signed in: it goes on rising after a restore
  before bigint,                           -- the version that `changed` is counted from
  signed_at timestamptz not null,
  changed int[] not null,                  -- places
  signed bytea,
  primary key (epoch, version)
);
-- Other papers that gates read, as signed: the rules of admission.
create table code_paper (
  paper text primary key,
  version bigint not null,
  signed_at timestamptz not null,
  signed bytea not null
);
-- Who is not green is looked for every quarter of a minute.
create index colour_listed on colour (person) where colour <> 'green';
