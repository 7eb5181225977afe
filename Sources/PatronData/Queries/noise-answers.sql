-- Grain: one survey answer. Those of the cut-off's day and later are replaced by noise.
create or replace table answers as
select
  case when day is null or day < {{cutoff}} then customer_key else
    {{somebody}} end
    as customer_key,
  day,
  case when day is null or day < {{cutoff}} then score else 10 - score end as score
from answers
where customer_key in (select customer_key from cohort);
