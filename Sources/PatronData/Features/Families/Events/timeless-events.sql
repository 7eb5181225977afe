-- Grain: one customer with an event, where the export has no times: totals alone.
create or replace table feature_events as
select t.customer_key, count(*) as events
  {{each types}}, count(*) filter (where type_key = {{key}}) as {{count}}{{end}}
  {{each channels}},
  cast(count(*) filter (where channel_key = {{key}}) as double) / count(*)
    as {{column}}{{end}}
from touches as t join cohort as c on c.customer_key = t.customer_key
group by t.customer_key;
