-- Grain: one snapshot. Of the customers active in the days before it, how many were not active in
-- the days behind the gap; of those seen in the observation, how many were active again.
create or replace table outcome_rates (
  place integer, eligible bigint, inactive bigint, seen bigint, returned bigint
);
{{each snapshots}}
insert into outcome_rates
select {{place}}, coalesce(sum(active), 0), coalesce(sum(active * (1 - stayed)), 0),
  coalesce(sum(seen), 0), coalesce(sum(seen * returned), 0)
from (
  select customer_key,
    max(case when day >= {{snapshot}} - {{horizon}} and day < {{snapshot}} then 1 else 0 end)
      as active,
    max(case when day >= {{outcome}} and day < {{outcome}} + {{horizon}} then 1 else 0 end) as stayed,
    max(case when day >= {{snapshot}} - {{observation}} and day < {{snapshot}} then 1 else 0 end)
      as seen,
    max(case when day >= {{outcome}} and day < {{outcome}} + {{repurchase}} then 1 else 0 end)
      as returned
  from activity group by customer_key
) as customers;
{{end}}
select * from outcome_rates order by place;
