-- Grain: one customer of the cohort. Does a day that decides the outcome lie in the window [outcome, until)? NULL
-- where the customer was not active in the days before the snapshot, so that the outcome could not be had, and
-- where the exports end before the window does: it is not known yet. The same weeks a year before are given where
-- the history reaches back so far.
with eligible as (
  select distinct customer_key from activity
  where day >= {{snapshot}} - {{lookback}} and day < {{snapshot}}
),
observed as (
  select customer_key,
    max(case when day >= {{outcome}} and day < {{until}} then 1 else 0 end) as present,
    max(case when day >= {{outcome}} - {{year}} and day < {{until}} - {{year}} then 1 else 0 end)
      as present_last_year
  from ({{days}}) as days
  group by customer_key
)
select c.customer_key,
  case when {{known}} and e.customer_key is not null
    then case when coalesce(o.present, 0) = {{present}} then 1 else 0 end end as label,
  case when {{year_known}} then coalesce(o.present_last_year, 0) end as last_year
from cohort as c
left join eligible as e on e.customer_key = c.customer_key
left join observed as o on o.customer_key = c.customer_key
