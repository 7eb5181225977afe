-- Grain: one plan of usable contracts, in the order of the names.
drop table if exists plans;
create table plans as
select plan, cast(row_number() over (order by plan) - 1 as integer) as plan_key
from (select distinct plan from contracts_typed where reason = 0 and plan is not null) as names;
