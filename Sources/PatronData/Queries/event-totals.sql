-- Grain: one compared customer with an event: how many there are, of each type and in all, on how many days
-- and when the last one was.
drop table if exists event_totals;
create table event_totals as
select t.customer_key, count(*) as events, count(distinct t.day) as event_days,
  max(t.day) as last_event_day, min(t.day) as first_event_day,
  count(case when t.day = f.day then 1 end) as first_events
  {{each types}},
  count(case when t.type_key = {{key}} then 1 end) as events_{{key}},
  count(distinct case when t.type_key = {{key}} then t.day end) as days_{{key}},
  max(case when t.type_key = {{key}} then t.day end) as last_{{key}}{{end}}
  {{each windows}},
  count(case when t.day >= e.day - {{days}} then 1 end) as event_count_{{days}}{{end}}
from compared_touches as t
join (select customer_key, min(day) as day from compared_touches group by customer_key) as f
  on f.customer_key = t.customer_key
cross join (select max(day) + 1 as day from touches) as e
group by t.customer_key;
drop table compared_touches;
