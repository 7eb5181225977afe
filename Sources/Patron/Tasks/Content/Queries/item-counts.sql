-- Grain: one row in all. The different items of a table's rows, and the customers who have one.
select count(distinct {{item}}) as items, count(distinct customer_key) as customers
from {{table}} where {{item}} is not null;
