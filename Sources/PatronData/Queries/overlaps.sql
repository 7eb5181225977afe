-- Grain: one pair of a file and the rows that stand in an earlier file too. A row is the same where everything
-- read of it is, its status aside; as often as it stands in one file it counts.
drop table if exists overlapping;
create table overlapping as
select row_number, file, copy from (
  select row_number, file,
    row_number() over (partition by customer_id, order_id, line_id, product, category, channel, time_us,
      quantity, amount, refunded, place order by file desc) as copy
  from (
    select *, row_number() over (partition by customer_id, order_id, line_id,
      product, category, channel, time_us, quantity, amount, refunded, file order by status nulls first) as place
    from transactions_typed
    where reason in (0, 6) and ({{shared}})
  ) as placed
) as copies;
select count(*) as rows, count(case when copy > 1 then 1 end) as copies from overlapping;
