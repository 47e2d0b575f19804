-- Who acted for the county stays answerable when the register is closed out: names of accounts are not the register's.
update record_personal p set retention = 'account' from record r
where r.id = p.id and r.kind in ('account-made', 'account-amended');
