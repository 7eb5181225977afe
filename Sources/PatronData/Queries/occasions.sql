-- Grain: one customer and local day with an order line, however many orders it holds. It is a purchase
-- day unless it has returns and nets to zero or less:
-- an order that was sent back whole is none, and a free order is one.
-- Few days have several orders, and only those are asked how many.
create or replace table order_days as
select customer_key, day,
  min(case when not is_return then order_id end) as first_order,
  max(case when not is_return then order_id end) as last_order,
  cast(sum(amount) as decimal(18,4)) as net,
  cast(sum(case when is_return then -amount else 0 end) as decimal(18,4)) as returned,
  cast(sum(case when is_return then 0 else quantity end) as decimal(18,4)) as units,
  cast(count(*) as integer) as line_count,
  cast(sum(case when is_return then 1 else 0 end) as integer) as return_count
from lines group by customer_key, day;
create or replace table occasions as
select customer_key, day, orders, net, returned, units, line_count, return_count, is_purchase,
  case when is_purchase then
    lag(day) over (partition by customer_key, is_purchase order by day) end as previous_day
from (
  select d.customer_key, d.day, cast(coalesce(s.orders, 1) as integer) as orders, d.net,
    d.returned, d.units, d.line_count, d.return_count,
    d.line_count > d.return_count and (d.return_count = 0 or d.net > 0) as is_purchase
  from order_days as d
  left join (
    select l.customer_key, l.day, count(distinct l.order_id) as orders
    from lines as l
    join order_days as o on o.customer_key = l.customer_key and o.day = l.day
    where o.first_order <> o.last_order and not l.is_return
    group by l.customer_key, l.day
  ) as s on s.customer_key = d.customer_key and s.day = d.day
) as marked;
drop table order_days;
