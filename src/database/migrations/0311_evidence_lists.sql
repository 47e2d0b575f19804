-- Results of laboratories, exposures and stays in areas at risk come as lists, too.
alter table import drop constraint import_kind;
alter table import add constraint import_kind
  check (kind in ('residents', 'pushed', 'test-results', 'exposures', 'risk-stays'));
