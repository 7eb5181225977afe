-- Grain: one order line: of several with one number in an order the first.
select * from (
  select *, row_number() over (partition by customer_id, order_id, line_id
    order by time_us, product nulls first, category nulls first, channel nulls first, amount, refunded, quantity,
    price nulls first, status nulls first, file) as copy
  from transactions_typed where reason = 0
) as numbered where copy = 1 or line_id is null
