-- Grain: one order line. Typed, with the reason why a row cannot be used:
-- 0 usable, 1 no time, 2 not a time, 3 not an amount, 4 not a quantity, 5 after today,
-- 6 not looked at (on or after --as-of).
-- Money and units are DECIMAL(18,4) so that every sum is exact, and below a million millions a line,
-- so that a day's sum fits; a moment is microseconds UTC, a day part six hours of the local clock.
create or replace table transactions_typed as
select customer_id, order_id, line_id, product, category, channel, time_us, day, day_part, quantity, amount,
  case when time_text is null then 1 when time_us is null then 2
    when amount is null then 3 when quantity is null then 4
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day, {{day_part}} as day_part from (
    select customer_id, order_id, line_id, product, category, channel, time_text,
      {{time}} as time_us,
      cast(case when quantity_text is null then cast(1 as decimal(16,4))
        else try_cast(quantity_text as decimal(16,4)) end as decimal(18,4)) as quantity,
      cast({{amount}} as decimal(18,4)) as amount
    from (
      select {{customer}} as customer_id, {{order}} as order_id, {{line}} as line_id,
        {{product}} as product, {{category}} as category, {{channel}} as channel,
        {{moment}} as time_text, {{quantity}} as quantity_text, {{money}} as amount_text,
        {{price}} as price_text
      from {{source}}
    ) as texts
  ) as moments
) as days;
