-- Grain: one row in all. The first and the last day of rows with those of them that stand alone left out: before the
-- first, or behind the last, no more than one row in a hundred and a silence of at least 60 days and a quarter of
-- all days between; and how many rows those are.
with days as (select day, count(*) as n from {{rows}} where day is not null and {{condition}} group by day),
spread as (
  select day, n, day - lag(day) over (order by day) as silence, sum(n) over (order by day) - n as before,
    sum(n) over () as total, min(day) over () as least, max(day) over () as greatest
  from days
),
edges as (
  select coalesce(max(case when before <= total * 0.01 and silence >= 60 and silence * 4 >= greatest - day
      then day end), min(day)) as first,
    coalesce(min(case when before >= total * 0.99 and silence >= 60 and silence * 4 >= day - silence - least
      then day - silence end), max(day)) as last,
    min(day) as least, max(day) as greatest
  from spread
)
select first, last, least, greatest,
  (select cast(coalesce(sum(n), 0) as bigint) from days where day < first) as early,
  (select cast(coalesce(sum(n), 0) as bigint) from days where day > last) as late
from edges where least is not null;
