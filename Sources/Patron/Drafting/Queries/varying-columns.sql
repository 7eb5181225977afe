-- Grain: one row in all. The customers with rows at several times, and how many of them have two values of each column.
select count(*) as customers, {{counts}} as varying from (
  select {{columns}} from {{table}}
  where {{customer}} is not null group by {{customer}}
  having count(distinct {{time}}) > 1
) as customers;
