-- Grain: one compared customer with an order line: what all lines come to, and what the first day's did.
-- Returns count in net money and among all lines, days and orders, in nothing else.
drop table if exists compared_lines;
create table compared_lines as
select l.customer_key, l.day, l.order_key, l.quantity, l.amount, l.is_return
from lines as l join compared_customers as c on c.customer_key = l.customer_key;
drop table if exists compared_order_days;
create table compared_order_days as
select customer_key, day, count(*) as lines, count(case when not is_return then 1 end) as bought_lines,
  sum(quantity) as units, sum(case when not is_return then quantity end) as bought_units,
  sum(amount) as net, sum(case when not is_return then amount end) as gross,
  count(distinct order_key) as orders,
  row_number() over (partition by customer_key order by day) as place,
  row_number() over (partition by customer_key order by day desc) as place_from_last
from compared_lines group by customer_key, day;
drop table if exists lifetime_totals;
create table lifetime_totals as
select d.customer_key, count(*) as order_days, cast(sum(d.lines) as bigint) as order_lines,
  cast(sum(d.bought_lines) as bigint) as bought_lines,
  cast(sum(d.units) as double) as units, cast(sum(d.bought_units) as double) as bought_units,
  cast(sum(d.net) as double) as net, cast(sum(d.gross) as double) as gross,
  min(o.orders) as orders, min(o.bought_orders) as bought_orders, min(o.bought_days) as bought_days,
  max(d.day) as last_order_day, max(case when d.bought_lines > 0 then d.day end) as last_bought_day,
  min(d.day) as first_order_day,
  max(case when d.place = 1 then d.lines end) as first_lines,
  cast(max(case when d.place = 1 then d.units end) as double) as first_units,
  cast(max(case when d.place = 1 then d.net end) as double) as first_net,
  cast(sum(case when d.place_from_last > 1 then d.net end) as double)
    / nullif(sum(case when d.place_from_last > 1 then d.orders end), 0) as earlier_net_an_order
  {{each windows}},
  cast(coalesce(sum(case when d.day >= e.day - {{days}} then d.orders end), 0) as bigint)
    as orders_{{days}},
  cast(coalesce(sum(case when d.day >= e.day - {{days}} then d.net end), 0) as double)
    as net_{{days}}{{end}}
from compared_order_days as d
join (
  select customer_key, count(distinct order_key) as orders,
    count(distinct case when not is_return then order_key end) as bought_orders,
    count(distinct case when not is_return then day end) as bought_days
  from compared_lines group by customer_key
) as o on o.customer_key = d.customer_key
cross join (select max(day) + 1 as day from lines) as e
group by d.customer_key;
drop table compared_lines;
drop table compared_order_days;
