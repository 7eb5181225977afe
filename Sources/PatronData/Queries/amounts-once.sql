-- Grain: one order line that is not the first of its order, without the amount, which is the order's.
select {{row}} as row_number, 0 as amount, 0 as refunded from transactions_typed
where order_id is not null and {{row}} not in (
  select min({{row}}) from transactions_typed where order_id is not null and reason = 0
  group by order_id)
