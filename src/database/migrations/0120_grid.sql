-- The grid changes: areas are renumbered, merged, split. What lives inside moves along; the ledger keeps the numbers it was given.

-- Numbers in [from_area, until_area) became `to_area` and the same remaining digits, by the record with that sequence number. A
-- number is never given to other territory: what it stands for now follows from the number alone. Numbers of areas are no secret: no fence.
create table area_shift (
  seq bigint not null,
  from_area text collate "C" not null,
  until_area text collate "C" not null,
  to_area text collate "C" not null,
  primary key (seq, from_area)
);

-- Subjects that a split took from one area to another.
create table subject_shift (
  seq bigint not null,
  subject uuid not null,
  from_area text collate "C" not null,
  area text collate "C" not null,
  primary key (subject, seq)
);
call fence('subject_shift');
create index subject_shift_of_record on subject_shift (seq);

-- Where the territory that once had this number is now; the number itself when it is still in use.
create function area_now(number text) returns text language sql stable as $$
  with recursive step as (
    select number collate "C" as area, 0::bigint as seq
    union all
    select (f.to_area || substr(s.area, length(f.from_area) + 1)) collate "C", f.seq
    from step s cross join lateral (
      select * from area_shift f where f.from_area <= s.area and s.area < f.until_area and f.seq > s.seq order by f.seq limit 1
    ) f
  ) select area from step order by seq desc limit 1
$$;

-- Whoever sees a subject sees what was recorded about it, under whatever number. Asked only of rows outside the scope.
create policy about on record for select using (exists (select 1 from subject s where s.subject = record.subject));

alter table record_personal add column subject uuid;
update record_personal p set subject = r.subject from record r where r.id = p.id;
alter table record_personal alter column subject set not null;
create policy about on record_personal for select using (exists (select 1 from subject s where s.subject = record_personal.subject));
