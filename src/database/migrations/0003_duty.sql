-- Measures and the duties they put on subjects. Counters stand at the leaves; nobody stores "overdue".

-- The full hour at or after a moment: a counter by it never calls a duty overdue early.
create function hour_after(moment timestamptz) returns timestamptz language sql stable parallel safe
  return date_trunc('hour', moment + interval '1 hour' - interval '1 microsecond');

-- Midnight in the county (China Standard Time) that begins the day holding `moment`.
create function county_day(moment timestamptz) returns timestamptz language sql stable parallel safe
  return date_trunc('day', moment at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai';

create table measure (
  measure bigint primary key,              -- sequence number of the record that started it
  id uuid not null unique,
  directive uuid,
  key text not null,
  area text collate "C" not null,
  spec jsonb not null,
  subject_kind text not null,
  all_tags text[] not null,
  any_tags text[] not null,
  none_tags text[] not null,
  cadence text not null,
  days int[] not null,                     -- every: one number; onDays: the given days
  span interval,                           -- once, within: time allowed
  event_kind text,
  event_path jsonpath,
  event_date_field text,
  evidence_kind text not null,
  evidence_path jsonpath not null,
  grace interval not null,
  doer text not null,
  answerable text not null,
  department text,
  target numeric not null,
  started_at timestamptz not null,
  made_until timestamptz not null,
  -- Windows overdue by then are counted together, whatever their day: counters do not grow with history.
  condensed_until timestamptz not null default '-infinity',
  ended_at timestamptz
);
create index measure_evidence on measure (evidence_kind);
call fence('measure');
-- A measure over the whole county is no secret to those who carry it out.
create policy lineage on measure for select
  using (starts_with(nullif(current_setting('hutong.scope', true), ''), area));

-- outcome: 0 open, 1 done, 2 done late, 3 waived, 4 withdrawn. It follows from the other columns and the valid records:
-- evidence from before it was withdrawn, else withdrawn, else waived, else open.
create table duty (
  measure bigint not null,
  opens_at timestamptz not null,
  subject uuid not null,
  area text collate "C" not null,
  due_at timestamptz not null,
  late_at timestamptz not null,            -- due plus grace: done after this is done late
  closes_at timestamptz,
  outcome smallint not null default 0,
  done_at timestamptz,
  done_by uuid,
  cause uuid,                              -- the event that asked for it
  withdrawn_at timestamptz,                -- when its subject stopped being one of the measure's; not set by the measure's end
  waived_by uuid,
  assigned uuid,
  primary key (measure, opens_at, subject)
) partition by range (opens_at);
create index duty_open on duty (area, late_at, subject) where outcome = 0;
-- What is recorded about a subject looks for windows not closed by then; those closed long ago cost nothing.
create index duty_subject on duty (subject, (coalesce(closes_at, 'infinity')));
call fence('duty');
-- Windows further off than the months made so far; make_months takes them over when it makes their month.
create table duty_beyond partition of duty default;

-- Duties of one area and measure whose windows opened and fall overdue in the same hours; both are -infinity for those the
-- measure has condensed.
create table duty_count (
  area text collate "C" not null,
  measure bigint not null,
  opens_hour timestamptz not null,
  due_hour timestamptz not null,
  open int not null,
  done int not null,
  late int not null,
  waived int not null,
  withdrawn int not null,
  primary key (area, measure, opens_hour, due_hour)
);
call fence('duty_count');

-- Makes the partitions of the months around `moment`. Owner's rights, since the app role may not create tables.
create procedure make_months(moment timestamptz, back int, ahead int) language plpgsql security definer
set search_path from current as $$
declare
  month timestamptz;
  label text;
  last timestamptz;
begin
  for step in -back..ahead loop
    month := (date_trunc('month', moment at time zone 'UTC') + make_interval(months => step)) at time zone 'UTC';
    label := to_char(month at time zone 'UTC', 'YYYY_MM');
    if to_regclass('record_' || label) is null then
      execute format('create table %I partition of record for values from (%L) to (%L)',
        'record_' || label, uuid_floor(month), uuid_floor((month at time zone 'UTC' + interval '1 month') at time zone 'UTC'));
    end if;
    if to_regclass('duty_' || label) is null then
      last := (month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
      lock table duty_beyond in access exclusive mode;
      execute format('create table %I (like duty including defaults)', 'duty_' || label);
      execute format('with taken as (delete from duty_beyond where opens_at >= %L and opens_at < %L returning *)
        insert into %I select * from taken', month, last, 'duty_' || label);
      execute format('alter table duty attach partition %I for values from (%L) to (%L)', 'duty_' || label, month, last);
    end if;
  end loop;
end $$;
