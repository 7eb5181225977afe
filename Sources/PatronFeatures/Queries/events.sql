-- Grain: one touch. Reasons: 0 usable, 1 no time, 2 not a time, 3 not a value, 5 after today,
-- 6 not looked at (on or after --as-of).
-- Where the export has no time at all, day is NULL and no row is refused for it.
create or replace table events_typed as
select *,
  case when {{timeless}} = 0 and time_text is null then 1
    when {{timeless}} = 0 and time_us is null then 2
    when value_text is not null and value is null then 3
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day, {{day_part}} as day_part from (
    select *, {{time}} as time_us, try_cast(value_text as decimal(18,4)) as value
    from (
      select {{customer}} as customer_id, coalesce({{type}}, 'event') as type,
        {{channel}} as channel, {{content}} as content_id, {{moment}} as time_text,
        {{number}} as value_text
      from {{source}}
    ) as texts
  ) as moments
) as days;
