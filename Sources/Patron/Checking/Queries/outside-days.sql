-- Grain: one row in all. The rows of `tables` before the first day of the history, and behind its last.
select count(case when day < {{start}} then 1 end) as earlier,
  count(case when day >= {{end_day}} then 1 end) as later
from (
  {{each tables, union all}}
  select day from {{table}}
  {{end}}
) as days;
