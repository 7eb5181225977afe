-- Grain: one customer with a cart left in the observation window: no purchase follows on its day or
-- the next. The last day's cart is still open, for its next day is not seen.
create or replace table feature_carts as
select t.customer_key, count(*) as carts_left
from (
  select distinct t.customer_key, t.day
  from touches as t join cohort as c on c.customer_key = t.customer_key
  where t.type_key in {{carts}} and t.day >= {{start}} and t.day < {{snapshot}} - 1
) as t
left join ({{purchases}}) as same on same.customer_key = t.customer_key and same.day = t.day
left join ({{purchases}}) as later on later.customer_key = t.customer_key and later.day = t.day + 1
where same.customer_key is null and later.customer_key is null
group by t.customer_key;
