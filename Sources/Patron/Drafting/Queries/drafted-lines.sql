-- Grain: one row of a file, as the queries on the meaning of money take order lines.
select {{order}} as order_id, {{product}} as product, {{value}} as amount, {{value}} as value,
  {{price}} as price, coalesce({{quantity}}, 1) as quantity
from {{table}}
