-- Grain: one usable order line that is not the first of its order, without the amount, which is the order's. The first
-- is the one that names the amount, and of several the one that stands first by what is read of it: where it stands
-- in the files may change from run to run, as several files are read at once.
select row_number, 0 as amount, 0 as refunded from (
  select row_number, row_number() over (partition by order_id order by amount <> 0 desc, time_us,
    customer_id nulls first, line_id nulls first, product nulls first, category nulls first, channel nulls first,
    quantity, amount, refunded, price nulls first, status nulls first, file) as place
  from transactions_typed where order_id is not null and reason = 0
) as placed where place > 1
