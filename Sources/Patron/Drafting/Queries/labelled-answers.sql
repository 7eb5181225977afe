-- Grain: one row in all. How many cells of a column are filled, and how many of them are or hold one number.
select cast(sum(n) as bigint) as filled,
  cast(coalesce(sum(case when {{number}} is not null or {{among}} is not null then n end), 0)
    as bigint) as scored
from {{texts}} where not {{nothing}};
