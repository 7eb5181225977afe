-- Grain: one customer with a cart in the observation window. A cart is left when no purchase follows
-- on its day or the next; the last day's cart is still open, for its next day is not seen.
create or replace table feature_carts as
select t.customer_key, count(distinct t.day) as carts_left
from touches as t join cohort as c on c.customer_key = t.customer_key
left join ({{purchases}}) as a on a.customer_key = t.customer_key
  and a.day in (t.day, t.day + 1) and a.day < {{snapshot}}
where t.type_key in {{carts}} and t.day >= {{start}} and t.day < {{snapshot}} - 1
  and a.customer_key is null
group by t.customer_key;
