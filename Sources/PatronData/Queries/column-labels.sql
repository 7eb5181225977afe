-- Grain: one customer. Does the column say that the customer had the outcome? NULL where it says nothing.
select patron_key as customer_key,
  case when {{column}} is null then null when {{is_positive}} then 1 else 0 end as label,
  cast(null as integer) as last_year
from customers
