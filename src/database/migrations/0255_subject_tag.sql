-- Who carries a tag, in the order in which lists go: row security lets equality and a range use this key, which "tag = any(tags)" and a
-- GIN index cannot (decision 0044). Of those who are still there only, like the lists.
create table subject_tag (
  tag text collate "C" not null,
  area text collate "C" not null,
  subject uuid not null,
  primary key (tag, area, subject)
);
call fence('subject_tag');

insert into subject_tag (tag, area, subject)
select tag, area, subject from subject cross join unnest(tags) tag where active
order by 1, 2, 3;
