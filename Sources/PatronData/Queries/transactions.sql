-- Grain: one order line. Typed, with the reason why a row cannot be used (see RowReason).
-- Money and units are DECIMAL(18,4) so that every sum is exact, and below a million millions a line,
-- so that a day's sum fits; a moment is microseconds UTC, a clock milliseconds since the local midnight.
-- A cell is trimmed only where it cannot be read as it is: trimming costs more than reading.
-- What was given back is no longer in the amount, which it takes to zero at most.
drop table if exists transactions_typed;
create table transactions_typed as
select customer_id, order_id, line_id, product{{each titles}}, title{{end}}, category, channel, status, file,
  time_us, day, clock_ms,
  quantity, price,
  case when given_back > 0 and amount > 0 then greatest(amount - given_back, cast(0 as decimal(18,4)))
    else amount end as amount,
  case when given_back > 0 and amount > 0 then least(amount, given_back) else cast(0 as decimal(18,4)) end
    as refunded,
  case when not is_kept then 9
    when time_us is null and time_text is null and customer_id is null then 11
    when time_us is null and time_text is null then 1 when time_us is null then 2
    when {{placeholder}} then 8 when day < {{first_day}} then 12
    when amount is null then 3 when quantity is null then 4 when given_back is null then 14
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day, {{clock}} as clock_ms from (
    select *, {{time}} as time_us, cast({{price}} as decimal(18,4)) as price,
      cast({{quantity}} as decimal(18,4)) as quantity, cast({{amount}} as decimal(18,4)) as amount,
      abs(cast({{refunded}} as decimal(18,4))) as given_back
    from (
      select *,
        case when clock_shift is null then {{time_text}} end as time_text,
        case when quantity_number is null then {{quantity_text}} end as quantity_text,
        case when amount_number is null then {{amount_text}} end as amount_text,
        case when price_number is null then {{price_text}} end as price_text,
        case when refunded_number is null then {{refunded_text}} end as refunded_text
      from (
        select cells.*, {{clock_day}} as clock_day, {{clock_shift}} as clock_shift from (
          select {{customer}} as customer_id, {{order}} as order_id, {{line}} as line_id,
            {{product}} as product{{each titles}}, {{title}} as title{{end}}, {{category}} as category,
            {{channel}} as channel,
            lower({{status}}) as status, {{file}} as file, {{kept}} as is_kept,
            {{time_cell}} as time_cell, {{clock_time}} as clock_time,
            {{quantity_cell}} as quantity_cell, {{quantity_number}} as quantity_number,
            {{amount_cell}} as amount_cell, {{amount_number}} as amount_number,
            {{price_cell}} as price_cell, {{price_number}} as price_number,
            {{refunded_cell}} as refunded_cell, {{refunded_number}} as refunded_number
          from {{source}}
        ) as cells cross join clock
      ) as clocked
    ) as texts
  ) as moments
) as days;
