-- Grain: one usable order line of a known customer, with the keys of what it names. Money goes back where the quantity
-- or the amount is negative, whichever of the two has the sign.
select k.customer_key, t.time_us, t.day, t.clock_ms, {{order}} as order_key, p.product_key, g.category_key,
  h.channel_key, t.quantity, case when t.quantity < 0 then -abs(t.amount) else t.amount end as amount
from {{rows}} as t
join customer_spellings as k on k.customer_id = t.customer_id
left join products as p on p.product = t.product
left join categories as g on g.category = t.category
left join channels as h on h.channel = t.channel
where t.reason = 0
