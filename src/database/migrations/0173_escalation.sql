-- Sets of overdue duties that have reached a rung of their measure's ladder: those of one measure that fell overdue on one day in the
-- county, in the area of the rung's level. Who is in a set follows from the duties; a row says only that people were told.
create table escalation (
  measure bigint not null,
  missed_on date not null,
  level text not null,
  area text collate "C" not null,
  after_hours numeric not null,
  -- The area whose chief has it now: the rung's own, or the nearest above it whose post is filled.
  holder text collate "C" not null,
  duties int not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (measure, missed_on, level, area)
);
create index escalation_open on escalation (holder, measure, missed_on) where closed_at is null;
call fence('escalation');
