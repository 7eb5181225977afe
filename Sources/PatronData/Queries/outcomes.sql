-- Grain: one customer of the cohort. Was the customer active in the days before the snapshot, and
-- in the outcome window behind the gap? NULL where the customer could not have the outcome, and
-- where the exports end before the window does: nobody knows yet. The same weeks a year before, 364
-- days earlier so that the days of the week agree, are told where the history reaches back so far.
create or replace table outcomes as
select c.customer_key,
  case when {{outcome}} + {{churn_horizon}} <= {{known}}
    and max(case when a.day >= {{snapshot}} - {{churn_horizon}} and a.day < {{snapshot}}
    then 1 else 0 end) = 1
    then 1 - max(case when a.day >= {{outcome}} and a.day < {{outcome}} + {{churn_horizon}}
      then 1 else 0 end) end as churned,
  case when {{outcome}} + {{repurchase_horizon}} <= {{known}}
    and max(case when a.day >= {{start}} and a.day < {{snapshot}} then 1 else 0 end) = 1
    then max(case when a.day >= {{outcome}} and a.day < {{outcome}} + {{repurchase_horizon}}
      then 1 else 0 end) end as repurchased,
  case when {{gap}} + {{churn_horizon}} <= 364 and {{outcome}} - 364 >= {{first}}
    then max(case when a.day >= {{outcome}} - 364 and a.day < {{outcome}} + {{churn_horizon}} - 364
      then 1 else 0 end) end as last_year_churn_weeks,
  case when {{gap}} + {{repurchase_horizon}} <= 364 and {{outcome}} - 364 >= {{first}}
    then max(case when a.day >= {{outcome}} - 364
      and a.day < {{outcome}} + {{repurchase_horizon}} - 364
      then 1 else 0 end) end as last_year_repurchase_weeks,
  {{snapshot}} - min(a.day) as known_days
from cohort as c left join activity as a on a.customer_key = c.customer_key
group by c.customer_key;
