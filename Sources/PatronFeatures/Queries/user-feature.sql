-- Grain: one customer with rows before the snapshot; the aggregate is the user's own.
create or replace table {{table}} as
select customer_key, cast({{aggregate}} as double) as value
from ({{rows}}) as seen
group by customer_key;
