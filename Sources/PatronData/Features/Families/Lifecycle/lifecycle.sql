-- Grain: one customer of the cohort who was active before the snapshot. The stage follows from the
-- customer's own rhythm: the mean days between active days, shrunk towards the median of all customers
-- by the weight of one gap. A steady buyer is silent for twice the rhythm once in seven gaps, for four
-- times once in 55, for eight times once in 3,000.
-- 0 new, 1 active, 2 at risk, 3 lapsed, 4 lost.
create or replace table feature_lifecycle as
with spans as (
  select a.customer_key, {{snapshot}} - max(a.day) as silence, max(a.day) - min(a.day) as span,
    count(*) - 1 as gaps
  from activity as a join cohort as c on c.customer_key = a.customer_key
  where a.day < {{snapshot}} group by a.customer_key
),
usual as (
  select coalesce(quantile_disc(cast(span as double) / gaps, 0.5), {{observation}} / 4e0) as rhythm
  from spans where gaps > 0
),
paced as (
  select s.customer_key, s.gaps, s.silence / ((s.span + u.rhythm) / (s.gaps + 1e0)) as pace
  from spans as s cross join usual as u
)
select customer_key, pace as silence_pace,
  case when pace > 8 then 4 when pace > 4 then 3 when pace > 2 then 2 when gaps = 0 then 0 else 1 end
    as lifecycle
from paced;
