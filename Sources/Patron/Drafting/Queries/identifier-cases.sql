-- Grain: one row in all. How many different identifiers columns have, with and without the case of letters, and how many
-- of them are addresses of e-mail.
select count(distinct text) as different, count(distinct lower(text)) as folded,
  count(distinct case when text like '%@%' then text end) as addresses
from (
  {{each columns, union all}}
  select text from {{texts}} where name = '{{cell}}'
  {{end}}
) as ids;
