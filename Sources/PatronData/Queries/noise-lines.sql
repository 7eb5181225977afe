-- Grain: one order line. Lines of the snapshot's day and later are replaced by noise: another customer,
-- another day behind the snapshot, other goods and other money.
select
  case when day < {{snapshot}} then customer_key else
    {{somebody}} end
    as customer_key,
  time_us,
  case when day < {{snapshot}} then day else
    cast({{snapshot}} + (day - {{snapshot}} + customer_key) % {{span}} as integer) end as day,
  case when day < {{snapshot}} then clock_ms else (clock_ms + 21600000) % 86400000 end as clock_ms,
  order_key,
  case when day < {{snapshot}} then product_key end as product_key,
  case when day < {{snapshot}} then category_key else 0 end as category_key,
  case when day < {{snapshot}} then channel_key else 0 end as channel_key,
  case when day < {{snapshot}} then quantity else
    cast(1 + (customer_key + day) % 97 as decimal(18,4)) end as quantity,
  case when day < {{snapshot}} then amount else
    cast((cast(customer_key as bigint) * 31 + day) % 9973 as decimal(18,4)) end as amount,
  case when day < {{snapshot}} then quantity < 0 or amount < 0 else (customer_key + day) % 7 = 0 end as is_return
from lines_read
where customer_key in (select customer_key from cohort)
