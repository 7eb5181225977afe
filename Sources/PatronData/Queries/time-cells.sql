-- Grain: one cell of a time, with what would be read of it in a row of orders (see transactions.sql).
select place, clock_shift as shift, time_us, {{day}} as day, {{clock}} as clock_ms from (
  select *, {{time}} as time_us from (
    select *, case when clock_shift is null then {{time_text}} end as time_text from (
      select days.*, {{clock_shift}} as clock_shift from (
        select *, {{clock_day}} as clock_day from (
          select place, {{time_cell}} as time_cell, {{clock_time}} as clock_time from {{cells}}
        ) as cells
      ) as days cross join clock
    ) as clocked
  ) as texts
) as moments
