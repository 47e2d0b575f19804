-- Two areas that are merged bring their people's views together: two of one name must not stand in the grid's way. Whoever keeps or
-- renames one is still refused a name they have (views/actions.ts).
alter table saved_view drop constraint view_name_taken;
create index saved_view_of_area on saved_view (area, page, account);
