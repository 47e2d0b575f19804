-- What lists and phones bring about somebody who is erased, or of a register that is closed out, is not kept.

-- Keyed hash of the document number in the row: an erased person is found in lists that were never matched with them.
alter table import_row add column identity_hash text;
create index import_row_identity on import_row (identity_hash) where identity_hash is not null;

-- Personal fields of records about this subject that happened before this moment are not taken in: somebody was erased, or the
-- register was closed out.
alter table subject add column forgotten_at timestamptz;
