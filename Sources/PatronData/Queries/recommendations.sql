-- Grain: a customer and rank, as content.csv has them.
select {{customer}} as customer_id, c.rank, {{item}} as content_id,
  {{title}} as title,
  try_cast(round(c.score, 6) as decimal(18, 6)) as score,
  try_cast(round(c.chance, 6) as decimal(18, 6)) as chance, {{reason}} as reason
from {{recommendations}} as c join customer_keys as k on k.customer_key = c.customer_key
order by k.customer_key, c.rank
