-- Grain: one customer and local day with a row. Of a customer's lines at one and the same time one is read.
drop table if exists drafted_days;
create table drafted_days as
select distinct customer_key, {{day}} as day from (
  select {{customer}} as customer_key, {{moment}} as moment
  from (select distinct {{cells}} from {{table}} where {{customer}} is not null{{kept}}) as different
) as moments
where moment is not null and {{day}} >= {{first}};
