-- Grain: one answer. Reasons: 0 usable, 1 no time, 2 not a time, 3 no score from 0 to 10,
-- 5 after today, 6 not looked at (on or after --as-of). Where the export has
-- no time at all, day is NULL.
create or replace table surveys_typed as
select *,
  case when {{timeless}} = 0 and time_text is null then 1
    when {{timeless}} = 0 and time_us is null then 2
    when score is null or score < 0 or score > 10 then 3
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day from (
    select *, {{time}} as time_us, try_cast(score_text as decimal(18,4)) as score
    from (
      select {{customer}} as customer_id, {{moment}} as time_text, {{number}} as score_text
      from {{source}}
    ) as texts
  ) as moments
) as days;
