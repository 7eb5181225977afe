-- Grain: one month (NULL in the one row of all), as local days have it. An order is one with a line that is no
-- return; lines without a customer count in money, orders and lines, and in no number of customers.
with lines as (
  select k.customer_key, t.day, t.amount, t.refunded, {{order}} as order_name,
    t.quantity < 0 or t.amount < 0 as is_return,
    case when t.quantity < 0 then -abs(t.amount) else t.amount end as net,
    extract(year from {{time}}) * 100 + extract(month from {{time}}) as month
  from {{rows}} as t left join customer_spellings as k on k.customer_id = t.customer_id
  where t.reason = 0
)
select case when grouping(month) = 0 then month end as month, count(distinct customer_key) as customers,
  count(distinct case when not is_return then order_name end) as orders, count(*) as lines,
  cast(coalesce(sum(case when is_return then 0 else net + refunded end), 0) as double) as gross,
  cast(coalesce(sum(case when is_return then -net else refunded end), 0) as double) as returns,
  cast(coalesce(sum(net), 0) as double) as net, count(*) - count(customer_key) as guestLines,
  cast(coalesce(sum(case when customer_key is null then net end), 0) as double) as guestMoney, min(day) as firstDay, max(day) as lastDay
from lines group by grouping sets ((month), ()) order by month nulls first;
