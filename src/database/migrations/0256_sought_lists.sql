-- Those who were found are listed as well, in the order of those who are not.
drop index person_sought_area;
create index person_sought_area on person_sought (area, person);
