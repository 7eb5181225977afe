-- Grain: one customer with a bought line in the observation window.
create or replace table feature_baskets as
select l.customer_key,
  count(distinct l.product_key) as products,
  {{category_count}} as categories,
  {{channel_count}} as channels
  {{each categories}},
  cast(count(*) filter (where l.category_key = {{key}}) as double)
    / count(*) as {{column}}{{end}}
  {{each channels}},
  cast(count(*) filter (where l.channel_key = {{key}}) as double)
    / count(*) as {{column}}{{end}}
from lines as l join cohort as c on c.customer_key = l.customer_key
where l.day >= {{start}} and l.day < {{snapshot}} and not l.is_return
group by l.customer_key;
