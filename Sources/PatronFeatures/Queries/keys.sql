-- Grain: one customer of any table. The dense key follows the identifier: shorter ones first, then
-- in the order of their text, so that 9 comes before 10.
create or replace table customer_keys as
select customer_id,
  cast(row_number() over (order by length(customer_id), customer_id) - 1 as integer)
    as customer_key
from (
  {{each tables}}select {{id}} as customer_id from {{table}} where {{usable}} union {{end}}
  select cast(null as varchar) as customer_id
) as identifiers
where customer_id is not null;
