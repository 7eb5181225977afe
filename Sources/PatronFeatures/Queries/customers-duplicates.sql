-- Grain: one row in all. Identifiers on more than one row, and how many of those rows differ.
select count(*) as identifiers, cast(coalesce(sum(row_count - 1), 0) as bigint) as extra_rows,
  
  cast(coalesce(sum(case when distinct_count > 1 then 1 else 0 end), 0) as bigint) as conflicting,
  min(case when distinct_count > 1 then first_row end) as first_row,
  min(case when distinct_count > 1 then last_row end) as last_row
from (
  select customer_id, count(*) as row_count, min(patron_row) as first_row,
    max(patron_row) as last_row, count(distinct {{whole}}) as distinct_count
  from customers_typed where customer_id is not null
  group by customer_id having count(*) > 1
) as repeated;
