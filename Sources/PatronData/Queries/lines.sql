-- Grain: one usable order line of a known customer. A line is a return where its quantity or its
-- amount is negative; money then goes back, whichever of the two has the sign.
-- A product's title is the commonest of those on its lines.
create or replace table products as
select product, cast(row_number() over (order by product) - 1 as integer) as product_key, title
from (
  select product, arg_max(title, {'lines': n, 'title': title}) as title from (
    select product, {{title}} as title, count(*) as n from transactions_typed
    where reason = 0 and product is not null and not {{nothing_product}} group by 1, 2
  ) as titles group by product
) as names;
create or replace table categories as
select category, cast(row_number() over (order by category) - 1 as integer) as category_key
from (select distinct category from transactions_typed where reason = 0 and category is not null
    and not {{nothing_category}})
  as names;
create or replace table channels as
select channel, cast(row_number() over (order by channel) - 1 as integer) as channel_key
from (select distinct channel from transactions_typed where reason = 0 and channel is not null
    and not {{nothing_channel}})
  as names;
create or replace table lines as
select k.customer_key, t.time_us, t.day, t.day_part, t.order_id, p.product_key, g.category_key, h.channel_key,
  t.quantity, case when t.quantity < 0 then -abs(t.amount) else t.amount end as amount,
  t.quantity < 0 or t.amount < 0 as is_return
from {{rows}} as t
join customer_spellings as k on k.customer_id = t.customer_id
left join products as p on p.product = t.product
left join categories as g on g.category = t.category
left join channels as h on h.channel = t.channel
where t.reason = 0;
