-- Grain: one order line. Typed, with the reason why a row cannot be used:
-- 0 usable, 1 no time, 2 not a time, 3 not an amount, 4 not a quantity, 5 after today,
-- 6 not looked at (on or after --as-of).
-- Money and units are DECIMAL(18,4) so that every sum is exact, and below a million millions a line,
-- so that a day's sum fits; a moment is microseconds UTC, a day part six hours of the local clock.
-- A cell is trimmed only where it cannot be read as it is: trimming costs more than reading.
create or replace table transactions_typed as
select customer_id, order_id, line_id, product, category, channel, time_us, day, day_part, quantity, amount,
  case when time_us is null and time_text is null then 1 when time_us is null then 2
    when amount is null then 3 when quantity is null then 4
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day, {{day_part}} as day_part from (
    select *, {{time}} as time_us,
      cast({{quantity}} as decimal(18,4)) as quantity, cast({{amount}} as decimal(18,4)) as amount
    from (
      select *,
        case when clock_shift is null then {{time_text}} end as time_text,
        case when quantity_number is null then {{quantity_text}} end as quantity_text,
        case when amount_number is null then {{amount_text}} end as amount_text,
        case when price_number is null then {{price_text}} end as price_text
      from (
        select cells.*, {{clock_day}} as clock_day, {{clock_shift}} as clock_shift from (
          select {{customer}} as customer_id, {{order}} as order_id, {{line}} as line_id,
            {{product}} as product, {{category}} as category, {{channel}} as channel,
            {{time_cell}} as time_cell, {{clock_time}} as clock_time,
            {{quantity_cell}} as quantity_cell, {{quantity_number}} as quantity_number,
            {{amount_cell}} as amount_cell, {{amount_number}} as amount_number,
            {{price_cell}} as price_cell, {{price_number}} as price_number
          from {{source}}
        ) as cells cross join clock
      ) as clocked
    ) as texts
  ) as moments
) as days;
