-- No rows: leaves amounts that are the order's on the first of its lines alone.
update transactions_typed set amount = 0, refunded = 0 where order_id is not null and {{row}} not in (
  select min({{row}}) from transactions_typed where order_id is not null and reason = 0
  group by order_id);
