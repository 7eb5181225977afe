-- Grain: one customer with an answer before the snapshot: the last one.
create or replace table feature_surveys as
select customer_key, answers, cast(score as double) as last_score, age as last_score_age_days,
  case when score >= 9 then 0 when score >= 7 then 1 else 2 end as last_score_class
from (
  select a.customer_key, a.score, {{age}} as age,
    count(*) over (partition by a.customer_key) as answers,
    row_number() over (partition by a.customer_key order by a.day desc, a.score) as place
  from answers as a join cohort as c on c.customer_key = a.customer_key
  where {{seen}}
) as placed
where place = 1;
