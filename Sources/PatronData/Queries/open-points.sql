-- Grain: one row in all. How many cells of a column have a point behind a zero that no group of thousands follows, and
-- the first row with a point.
select count(case when {{zero}} then 1 end) as zeros,
  min(case when text like '%.%' then row end) as first
from (select {{text}} as text, {{place}} as row from {{rows}}) as cells;
