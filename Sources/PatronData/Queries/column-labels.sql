-- Grain: one customer. Whether the label column has a positive word; NULL where it is empty.
select patron_key as customer_key,
  case when {{column}} is null then null when {{is_positive}} then 1 else 0 end as label,
  cast(null as integer) as last_year
from customers
