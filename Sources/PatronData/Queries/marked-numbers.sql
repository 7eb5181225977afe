-- Grain: one column of the customers export, with how many of its cells are filled, are numbers by the engine's own
-- notation, and are numbers by the table's. Its different texts are counted first.
select cast(substr(name, 2) as integer) as place, cast(sum(n) as bigint) as filled,
  cast(sum(case when {{plain}} then n else 0 end) as bigint) as plain,
  cast(sum(case when {{plain}} or {{number}} is not null then n else 0 end) as bigint) as numbers
from (
  select name, cell, count(*) as n from (select name, {{cell}} as cell from {{cells}} as cells) as trimmed
  where not {{nothing}} group by name, cell
) as texts group by name;
