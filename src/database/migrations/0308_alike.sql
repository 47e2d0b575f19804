-- Pairs of rows that look like one person, found when either is written: looking for them across a county took seconds a page.
-- Of uuids alone: whoever may see neither of two people learns nothing from it, and their rows are fenced.
create table person_alike (
  person uuid not null,
  other uuid not null,
  primary key (person, other),
  constraint person_alike_order check (person < other)
);
create index person_alike_other on person_alike (other);

insert into person_alike (person, other)
select p.person, q.person from person p join person q on q.identity_hash = p.identity_hash and p.person < q.person
where p.standing <> 'merged' and q.standing <> 'merged'
union
select p.person, q.person from person p join person q on q.name = p.name and q.born_on = p.born_on and p.person < q.person
where p.standing <> 'merged' and q.standing <> 'merged' and (p.identity_hash is null or q.identity_hash is null)
union
select p.person, q.person from person p join person q on q.phone_hash = p.phone_hash and q.name = p.name and p.person < q.person
where p.standing <> 'merged' and q.standing <> 'merged' and (p.identity_hash is null or q.identity_hash is null);
