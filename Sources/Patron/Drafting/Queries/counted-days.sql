-- Grain: one row in all. The share of a column's cells that are a number between two.
select cast(coalesce(sum(case when {{number}} between {{first}} and {{last}} then n end), 0) as double)
  / sum(n) as share
from {{texts}};
