-- Grain: one row in all. Whether a value is a price of one unit or the total of a line: on lines of several
-- units, how often it equals what the same product cost as one unit, and how often as many times that.
with lines as (select product, quantity, value from {{lines}} as sample),
units as (
  select product, percentile_disc(0.5) within group (order by value) as unit from lines
  where quantity = 1 and value > 0 and product is not null group by product
),
compared as (
  select l.value / u.unit as ratio, l.quantity
  from lines as l join units as u on u.product = l.product
  where l.quantity > 1 and l.value > 0
)
select count(*) as compared,
  count(case when abs(ratio - 1) <= 0.02 then 1 end) as units,
  count(case when abs(ratio / quantity - 1) <= 0.02 then 1 end) as totals
from compared;
