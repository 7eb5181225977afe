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
  cast(2 * count(*) filter (where age * 2 <= {{observation}}) - count(*) as double)
    / count(*) as event_trend
  {{each windows}},
  count(*) filter (where age <= {{days}}) as {{events}},
  count(distinct case when age <= {{days}} then day end) as {{event_days}}{{end}}
  {{each types}},
  count(*) filter (where type_key = {{key}}) as {{count}},
  count(*) filter (where type_key = {{key}} and age <= {{days}}) as {{recent}},
  min(case when type_key = {{key}} then age end) as {{recency}}{{end}}
  {{each channels}},
  cast(count(*) filter (where channel_key = {{key}}) as double) / count(*)
    as {{column}}{{end}}
  {{each ratios}},
  cast(count(*) filter (where type_key in {{clicks}}) as double)
    / nullif(count(*) filter (where type_key in {{opens}}), 0) as clicks_per_open{{end}}
  {{each trends}},
  cast(2 * count(*) filter (where type_key in {{keys}} and age * 2 <= {{observation}})
    - count(*) filter (where type_key in {{keys}}) as double)
    / nullif(count(*) filter (where type_key in {{keys}}), 0) as {{column}}{{end}}
from seen group by customer_key;
