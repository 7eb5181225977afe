-- Grain: one row of the history of consents. Typed, with the reason why a row cannot be used (see RowReason).
drop table if exists consents_typed;
create table consents_typed as
select customer_id, time_us, day, purpose, channel, is_granted, is_known,
  case when not is_kept then 9
    when time_us is null and time_text is null and customer_id is null then 11
    when customer_id is null then 15
    when time_us is null and time_text is null then 1
    when time_us is null then 2
    when {{placeholder}} then 8 when day < {{first_day}} then 12
    when day > {{today}} then 19 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day from (
    select *, {{time}} as time_us from (
      select *, case when clock_shift is null then {{time_text}} end as time_text
      from (
        select days.*, {{clock_shift}} as clock_shift from (
          select *, {{clock_day}} as clock_day from (
            select {{customer}} as customer_id, lower({{purpose}}) as purpose, lower({{channel}}) as channel,
              case when {{granted}} then 1 else 0 end as is_granted, {{known}} as is_known,
              {{kept}} as is_kept, {{time_cell}} as time_cell, {{clock_time}} as clock_time
            from {{source}}
          ) as cells
        ) as days cross join clock
      ) as clocked
    ) as texts
  ) as moments
) as days;
