-- A roster's rows go with the territory when the grid changes; its hash is over the numbers it was frozen under.
alter table campaign_row add column frozen_area text collate "C";
update campaign_row set frozen_area = area;
