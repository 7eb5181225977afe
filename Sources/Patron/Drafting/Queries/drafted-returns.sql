-- Grain: one row in all. How many customers have a day, and how many two.
select count(*) as customers, cast(coalesce(sum(case when days > 1 then 1 else 0 end), 0) as bigint) as repeaters
from (select customer_key, count(*) as days from drafted_days group by customer_key) as customers;
