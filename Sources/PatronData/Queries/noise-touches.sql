-- Grain: one event. Events of the snapshot's day and later are replaced by noise, as order lines are;
-- events without a day are not of any time, and stay.
select
  case when day is null or day < {{snapshot}} then customer_key else
    {{somebody}} end
    as customer_key,
  time_us,
  case when day is null or day < {{snapshot}} then day else
    cast({{snapshot}} + (day - {{snapshot}} + customer_key) % {{span}} as integer) end as day,
  case when day is null or day < {{snapshot}} then clock_ms else (clock_ms + 21600000) % 86400000 end as clock_ms,
  case when day is null or day < {{snapshot}} then type_key else
    cast((type_key + day) % (select count(*) from event_types) as integer) end as type_key,
  case when day is null or day < {{snapshot}} then channel_key else 0 end as channel_key,
  case when day is null or day < {{snapshot}} then content_key end as content_key,
  case when day is null or day < {{snapshot}} then value end as value
from touches_read
where customer_key in (select customer_key from cohort)
