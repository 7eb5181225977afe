-- Grain: one customer with rows before the snapshot; the aggregate is the user's own.
create or replace table {{table}} as
select customer_key, case when isfinite(number) then number end as value
from (
  select patron_key as customer_key, cast(({{aggregate}}) as double) as number
  from ({{rows}}) as seen group by patron_key
) as numbers;
