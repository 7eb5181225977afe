-- Grain: one usable contract of a known customer, with the key of its plan.
select k.customer_key, c.day, c.end_day, c.renews_day, p.plan_key, c.fee
from contracts_typed as c
join customer_spellings as k on k.customer_id = c.customer_id
left join plans as p on p.plan = c.plan
where c.reason = 0
