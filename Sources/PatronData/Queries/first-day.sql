-- Grain: one row in all. The first day of the history: the one below which fewer than one row in a thousand lies, and
-- behind every long silence that a few stray rows stand before: at most one row in a hundred, and a silence of
-- at least 60 days and a quarter of all that comes after it.
with days as (select day, count(*) as n from {{activity}} group by day),
spread as (
  select day, n, day - lag(day) over (order by day) as silence,
    sum(n) over (order by day) - n as before, sum(n) over () as total, max(day) over () as last
  from days
)
select cast(case when count(*) > 0 then greatest(
  (select percentile_disc(0.001) within group (order by day) from {{activity}}),
  coalesce(max(case when before <= total * 0.01 and silence >= 60 and silence * 4 >= last - day
    then day end), -2147483648)) end as integer) as day
from spread;
