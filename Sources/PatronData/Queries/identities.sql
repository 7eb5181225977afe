-- Grain: one identifier that stands for another.
drop table if exists identities_typed;
create table identities_typed as
select distinct {{alias}} as alias, {{customer}} as customer_id from {{source}};
