-- Grain: one reason for which rows of a table do not count, with their customers and money.
select reason, count(*) as rows, count(distinct customer_id) as customers, {{money}} as money
from {{table}} where reason <> 0 group by reason order by reason;
