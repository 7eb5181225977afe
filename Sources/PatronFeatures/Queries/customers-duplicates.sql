-- Grain: one row in all. Identifiers on more than one row, and how many of those differ.
with repeated as (
  select patron_id, count(*) as row_count, min(patron_row) as first_row, max(patron_row) as last_row
  from customers_typed where patron_id is not null
  group by patron_id having count(*) > 1
),
compared as (
  select r.patron_id, r.row_count, r.first_row, r.last_row,
    count(distinct {{whole}}) as different
  from repeated as r join customers_typed as t on t.patron_id = r.patron_id
  group by r.patron_id, r.row_count, r.first_row, r.last_row
)
select cast(coalesce(sum(row_count - 1), 0) as bigint) as extra,
  cast(coalesce(sum(case when different > 1 then 1 else 0 end), 0) as bigint) as conflicting,
  min(case when different > 1 then first_row end) as first,
  min(case when different > 1 then last_row end) as last
from compared;
