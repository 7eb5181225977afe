-- Grain: one row in all. The customers and rows of events in use, the rows without a customer, and their local days.
select count(distinct k.customer_key) as customers, count(*) as lines,
  count(*) - count(k.customer_key) as guests, min(day) as firstDay, max(day) as lastDay
from events_typed as t left join customer_spellings as k on k.customer_id = t.customer_id
where t.reason = 0;
