-- Grain: one product, category or channel of usable order lines, and one order where the user's features name them.
-- A product's title is the commonest of those on its lines.
drop table if exists products;
create table products as
select product, cast(row_number() over (order by product) - 1 as integer) as product_key, title
from (
  select product, max_by(title, (title is not null, n, title)) as title from (
    select product, {{title}} as title, count(*) as n from transactions_typed
    where reason = 0 and product is not null group by 1, 2
  ) as titles where not {{nothing_product}} group by product
) as names;
drop table if exists categories;
create table categories as
select category, cast(row_number() over (order by category) - 1 as integer) as category_key
from (select distinct category from transactions_typed where reason = 0 and category is not null) as names
where not {{nothing_category}};
drop table if exists channels;
create table channels as
select channel, cast(row_number() over (order by channel) - 1 as integer) as channel_key
from (select distinct channel from transactions_typed where reason = 0 and channel is not null) as names
where not {{nothing_channel}};
{{each orders}}
drop table if exists orders;
create table orders as
select distinct order_id as {{name}}, {{order}} as order_key from transactions_typed
where reason = 0 and order_id is not null;
{{end}}
