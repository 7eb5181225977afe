-- Grain: one row in all. Customers with more than one row, how many of those differ, and in which of
-- their columns (a list of how many customers differ in each).
with repeated as (
  select s.customer_key, count(*) as row_count, min(t.patron_row) as first_row,
    max(t.patron_row) as last_row
  from customers_typed as t join customer_spellings as s on s.customer_id = t.patron_id
  group by s.customer_key having count(*) > 1
),
compared as (
  select r.customer_key, r.row_count, r.first_row, r.last_row{{each columns}},
    case when min(coalesce(t.{{name}}, '')) <> max(coalesce(t.{{name}}, '')) then 1 else 0 end as {{differs}}{{end}}
  from repeated as r
  join customer_spellings as s on s.customer_key = r.customer_key
  join customers_typed as t on t.patron_id = s.customer_id
  group by r.customer_key, r.row_count, r.first_row, r.last_row
),
marked as (select *, greatest(0, 0{{each columns}}, {{differs}}{{end}}) = 1 as is_conflicting from compared)
select cast(coalesce(sum(row_count - 1), 0) as bigint) as extra,
  cast(coalesce(sum(case when is_conflicting then 1 else 0 end), 0) as bigint) as conflicting,
  cast(coalesce(sum(case when not is_conflicting then row_count - 1 else 0 end), 0) as bigint) as alike,
  min(case when is_conflicting then first_row end) as first,
  min(case when is_conflicting then last_row end) as last,
  {{counts}} as columns
from marked;
