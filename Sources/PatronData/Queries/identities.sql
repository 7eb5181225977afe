-- Grain: one identifier that stands for another.
create or replace table identities_typed as
select distinct {{alias}} as alias, {{customer}} as customer_id from {{source}};
