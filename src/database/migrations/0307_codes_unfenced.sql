-- Cards and who answers for whom are looked up by person, and lie where that person is: an area of their own would be one more to go stale.
drop policy scope on card;
alter table card no force row level security;
alter table card disable row level security;
drop index card_area;
alter table card drop column area;
drop policy scope on code_proxy;
alter table code_proxy no force row level security;
alter table code_proxy disable row level security;
alter table code_proxy drop column area;
