-- Grain: one row in all. Whether amounts look like the order's total: of the orders with several lines,
-- how many have one and the same amount on all, how many amounts these are, and of how many of them the amount
-- equals the sum of price times quantity.
with orders as (
  select order_id, count(*) as line_count, min(amount) as least, max(amount) as greatest,
    sum(price * quantity) as priced
  from {{lines}} where order_id is not null and amount is not null and amount <> 0
  group by order_id having count(*) > 1
)
select count(*) as orders,
  count(case when least = greatest then 1 end) as constant,
  count(distinct case when least = greatest then least end) as amounts,
  count(case when least = greatest and abs(least - priced) <= 0.01 * line_count then 1 end) as summed
from orders;
