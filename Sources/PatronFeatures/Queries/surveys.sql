-- Grain: one answer. Reasons: 0 usable, 1 no time, 2 not a time, 3 no score from 0 to 10,
-- 5 after today, 6 not looked at (on or after --as-of). Where the export has
-- no time at all, day is NULL.
create or replace table surveys_typed as
select customer_id, day, score,
  case when {{timeless}} = 0 and time_us is null and time_text is null then 1
    when {{timeless}} = 0 and time_us is null then 2
    when score is null or score < 0 or score > 10 then 3
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day from (
    select *, {{time}} as time_us, {{score}} as score from (
      select *,
        case when clock_shift is null then {{time_text}} end as time_text,
        case when score_number is null then {{score_text}} end as score_text
      from (
        select cells.*, {{clock_day}} as clock_day, {{clock_shift}} as clock_shift from (
          select {{customer}} as customer_id, {{time_cell}} as time_cell, {{clock_time}} as clock_time,
            {{score_cell}} as score_cell, {{score_number}} as score_number
          from {{source}}
        ) as cells cross join clock
      ) as clocked
    ) as texts
  ) as moments
) as days;
