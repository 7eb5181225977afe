-- Grain: one customer and local day with an order line. The same day is one purchase occasion
-- however many orders it holds. A day is a purchase unless it has returns and nets to zero or less:
-- an order that was sent back whole is none, and a free order is one.
create or replace table occasions as
select customer_key, day, orders, net, returned, units, line_count, return_count, is_purchase,
  case when is_purchase then
    lag(day) over (partition by customer_key, is_purchase order by day) end as previous_day
from (
  select customer_key, day, orders, net, returned, units, line_count, return_count,
    line_count > return_count and (return_count = 0 or net > 0) as is_purchase
  from (
    select customer_key, day,
      cast(greatest(1, count(distinct case when not is_return then order_id end)) as integer)
        as orders,
      cast(sum(amount) as decimal(18,4)) as net,
      cast(sum(case when is_return then -amount else 0 end) as decimal(18,4)) as returned,
      cast(sum(case when is_return then 0 else quantity end) as decimal(18,4)) as units,
      cast(count(*) as integer) as line_count,
      cast(sum(case when is_return then 1 else 0 end) as integer) as return_count
    from lines group by customer_key, day
  ) as days
) as marked;
