-- An import outlives the page and the program that began it: how long the list is, and why its check came to nothing.
alter table import add column expected int not null default 0;  -- rows the file seems to have, known before they are read
alter table import add column refusal jsonb;                    -- code and place of what ended the check
