-- Grain: one order line. Typed, with the reason why a row cannot be used (see RowReason).
-- Money and units are DECIMAL(18,4) so that every sum is exact, and below a million millions a line,
-- so that a day's sum fits; a moment is microseconds UTC, a clock milliseconds since the local midnight.
-- A cell is trimmed only where it cannot be read as it is: trimming costs more than reading.
-- What was given back is no longer in the amount, which it takes to zero at most.
-- Orders are known by a number, the same for equal names. What the exports lack is not stored, and is in the view alone.
drop table if exists transactions_stored;
create table transactions_stored as
select customer_id, {{each texts}}{{name}}, {{end}}
  {{each orders}}case when order_name is not null then {{hash}} end as order_id, {{end}}
  time_us, day, clock_ms, {{each stored}}{{name}}, {{end}}
  case when given_back > 0 and amount > 0 then greatest(amount - given_back, cast(0 as decimal(18,4)))
    else amount end as amount,
  {{each refunds}}
  case when given_back > 0 and amount > 0 then least(amount, given_back) else cast(0 as decimal(18,4)) end
    as refunded,
  {{end}}
  cast(case when not is_kept then 9
    when time_us is null and time_text is null and customer_id is null then 11
    when time_us is null and time_text is null then 1 when time_us is null then 2
    when {{placeholder}} then 8 when day < {{first_day}} then 12
    when amount is null then 3 when quantity is null then 4 when given_back is null then 14
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as tinyint) as reason
from (
  select *, {{day}} as day, {{clock}} as clock_ms from (
    select *, {{time}} as time_us, cast({{price}} as decimal(18,4)) as price,
      cast({{quantity}} as decimal(18,4)) as quantity, cast({{amount}} as decimal(18,4)) as amount,
      abs(cast({{refunded}} as decimal(18,4))) as given_back
    from (
      select *, case when clock_shift is null then {{time_text}} end as time_text
        {{each numbers}}, case when {{number_name}} is null then {{text}} end as {{text_name}}{{end}}
      from (
        select days.*, {{clock_shift}} as clock_shift from (
          select *, {{clock_day}} as clock_day from (
            select {{customer}} as customer_id, {{each texts}}{{text}} as {{name}}, {{end}}
              {{each orders}}{{order}} as order_name, {{end}}
              {{kept}} as is_kept, {{time_cell}} as time_cell, {{clock_time}} as clock_time
              {{each numbers}}, {{cell}} as {{cell_name}}, {{number}} as {{number_name}}{{end}}
            from {{source}}
          ) as cells
        ) as days cross join clock
      ) as clocked
    ) as texts
  ) as moments
) as days;
create or replace view transactions_typed as
select {{row}} as row_number, customer_id, time_us, day, clock_ms, amount, reason
  {{each columns}}, {{value}} as {{name}}{{end}}
from transactions_stored;
