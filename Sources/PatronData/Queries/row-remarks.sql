-- Grain: one row in all. How many rows in use have no customer, and of orders: are returns, cost nothing, or repeat the
-- number of a line.
select cast(sum(case when customer_id is null then 1 else 0 end) as bigint) as guests
  {{each orders}}, cast(sum(case when quantity < 0 or amount < 0 then 1 else 0 end) as bigint) as returns,
  cast(sum(case when amount = 0 then 1 else 0 end) as bigint) as free{{end}}
  {{each numbered}}, (
    select cast(sum(row_count - 1) as bigint) from (
      select count(*) as row_count from transactions_typed
      where reason = 0 and line_id is not null
      group by customer_id, order_id, line_id having count(*) > 1
    ) as repeated) as copies{{end}}
from {{table}} where reason = 0;
