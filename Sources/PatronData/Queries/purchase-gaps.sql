-- Grain: one row in all. The days between a customer's active day and the one before it, and how
-- many customers were active on one day alone.
select count(gap) as gaps,
  cast(quantile_disc(gap, 0.25) as integer) as lower, cast(quantile_disc(gap, 0.5) as integer)
    as middle,
  cast(quantile_disc(gap, 0.75) as integer) as upper, cast(quantile_disc(gap, 0.9) as integer)
    as tail,
  count(distinct customer_key) as customers,
  count(distinct case when gap is not null then customer_key end) as repeaters
from (
  select customer_key, day - lag(day) over (partition by customer_key order by day) as gap
  from {{activity}}
) as days;
