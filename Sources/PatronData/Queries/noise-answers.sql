-- Grain: one survey answer. Answers of the snapshot's day and later are replaced by noise.
select
  case when day is null or day < {{snapshot}} then customer_key else
    {{somebody}} end
    as customer_key,
  day,
  case when day is null or day < {{snapshot}} then score else 10 - score end as score
from answers_read
where customer_key in (select customer_key from cohort)
