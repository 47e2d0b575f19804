-- Names of three Chinese characters are found by the first and the last as well (register/name-grams.ts): the pieces of those
-- already there. Characters as HAN says it.
insert into name_gram (gram, area, person)
select substr(name, 1, 1) || '?' || substr(name, 3, 1), area, person from person
where standing <> 'merged' and name ~ '^[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{3}$'
order by 1, 2, 3
on conflict do nothing;
