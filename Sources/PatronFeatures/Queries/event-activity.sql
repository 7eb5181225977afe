-- Grain: one customer with an event in the observation window.
create or replace table feature_events as
with seen as (
  select t.customer_key, t.day, t.type_key, t.channel_key, {{snapshot}} - t.day as age
  from touches as t join cohort as c on c.customer_key = t.customer_key
  where t.day >= {{start}} and t.day < {{snapshot}}
)
select customer_key,
  count(*) as events, count(distinct day) as event_days, min(age) as event_recency_days,
  max(age) as first_event_days,
  cast(2 * sum(case when age * 2 <= {{observation}} then 1 else 0 end) - count(*) as double)
    / count(*) as event_trend
  {{each windows}},
  sum(case when age <= {{days}} then 1 else 0 end) as {{events}},
  count(distinct case when age <= {{days}} then day end) as {{event_days}}{{end}}
  {{each types}},
  sum(case when type_key = {{key}} then 1 else 0 end) as {{count}},
  sum(case when type_key = {{key}} and age <= {{days}} then 1 else 0 end) as {{recent}},
  min(case when type_key = {{key}} then age end) as {{recency}}{{end}}
  {{each channels}},
  cast(sum(case when channel_key = {{key}} then 1 else 0 end) as double) / count(*)
    as {{column}}{{end}}
  {{each ratios}},
  cast(sum(case when type_key in {{clicks}} then 1 else 0 end) as double)
    / nullif(sum(case when type_key in {{opens}} then 1 else 0 end), 0) as clicks_per_open{{end}}
  {{each trends}},
  cast(2 * sum(case when type_key in {{keys}} and age * 2 <= {{observation}} then 1 else 0 end)
    - sum(case when type_key in {{keys}} then 1 else 0 end) as double)
    / nullif(sum(case when type_key in {{keys}} then 1 else 0 end), 0) as {{column}}{{end}}
from seen group by customer_key;
