-- Grain: one product, category or channel of usable order lines, and one order where the user's features name them.
-- The lines are read as they are, or as a table each of names with the number of their rows.
-- A product's title is the commonest of those on its lines. Words for nothing are looked for among names, not rows:
-- a condition that knew no count would be asked of every row.
drop table if exists products;
create table products as
select product, cast(row_number() over (order by product) - 1 as integer) as product_key, title
from (
  {{each titled}}
  select product, max_by(title, (title is not null, row_count, title)) as title,
    sum(row_count) as row_count
  from (
    select product, title, {{count}} as row_count from {{product_rows}}
    where {{usable}} and product is not null group by product, title
  ) as titles group by product
  {{end}}
  {{each untitled}}
  select product, cast(null as string) as title, {{count}} as row_count from {{product_rows}}
  where {{usable}} and product is not null group by product
  {{end}}
) as names where case when row_count > 0 then not {{nothing_product}} end;
drop table if exists categories;
create table categories as
select category, cast(row_number() over (order by category) - 1 as integer) as category_key
from (
  select category, {{count}} as row_count from {{category_rows}}
  where {{usable}} and category is not null group by category
) as names where case when row_count > 0 then not {{nothing_category}} end;
drop table if exists channels;
create table channels as
select channel, cast(row_number() over (order by channel) - 1 as integer) as channel_key
from (
  select channel, {{count}} as row_count from {{channel_rows}}
  where {{usable}} and channel is not null group by channel
) as names where case when row_count > 0 then not {{nothing_channel}} end;
{{each orders}}
drop table if exists orders;
create table orders as
select distinct order_name as {{name}}, {{order}} as order_key from transactions_typed
where reason = 0 and order_id is not null;
{{end}}
