-- Grain: one row in all. The days between a customer's active day and the one before it, and how
-- many customers were active on one day alone.
select count(gap) as gaps,
  cast(percentile_disc(0.25) within group (order by gap) as integer) as lower,
  cast(percentile_disc(0.5) within group (order by gap) as integer) as middle,
  cast(percentile_disc(0.75) within group (order by gap) as integer) as upper,
  cast(percentile_disc(0.9) within group (order by gap) as integer) as tail,
  count(distinct customer_key) as customers,
  count(distinct case when gap is not null then customer_key end) as repeaters
from (
  select customer_key, day - lag(day) over (partition by customer_key order by day) as gap
  from {{activity}}
) as days;
