-- Grain: one event. Typed, with the reason why a row cannot be used (see RowReason).
-- Where the export has no time at all, day is NULL and no row is refused for it.
drop table if exists events_typed;
create table events_typed as
select customer_id, type, channel, content_id, time_us, day, clock_ms, value, {{each by}}{{name}}, {{end}}
  case when not is_kept then 9
    when {{timeless}} = 0 and time_us is null and time_text is null and customer_id is null then 11
    when {{timeless}} = 0 and time_us is null and time_text is null then 1
    when {{timeless}} = 0 and time_us is null then 2
    when {{placeholder}} then 8 when day < {{first_day}} then 12
    when value is null and value_text is not null then 3
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day, {{clock}} as clock_ms from (
    select *, {{time}} as time_us, {{value}} as value from (
      select *,
        case when clock_shift is null then {{time_text}} end as time_text,
        case when value_number is null then {{text}} end as value_text
      from (
        select days.*, {{clock_shift}} as clock_shift from (
          select *, {{clock_day}} as clock_day from (
            select {{customer}} as customer_id, coalesce({{type}}, 'event') as type,
              {{channel}} as channel, {{content}} as content_id, {{kept}} as is_kept,
              {{each by}}{{cell}} as {{name}}, {{end}}{{time_cell}} as time_cell, {{clock_time}} as clock_time,
              {{cell}} as value_cell, {{number}} as value_number
            from {{source}}
          ) as cells
        ) as days cross join clock
      ) as clocked
    ) as texts
  ) as moments
) as days;
