-- What lies in an area is counted from the index alone.
drop index subject_area;
create index subject_area on subject (area, kind, active);
