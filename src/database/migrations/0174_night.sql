-- A night turned in an area serves all inside it: what a night of a smaller area made before is left as it is, so no night need say
-- that it is for the area alone.
alter table measure_night drop constraint measure_night_pkey, drop column here;
alter table measure_night add primary key (measure, area);
