-- Grain: one row in all. The customers with so many rows of a table that they are none like the others, and the share
-- of the rows that they have.
select count(*) as customers, sum(n) / max(total) as share from (
  select count(*) as n, cast(sum(count(*)) over () as double) as total,
    count(*) over () as customers
  from {{table}} group by customer_key
) as counts
where n > total * {{share}} and n > total / customers * {{ratio}}
  or n > total * {{implausible}} and customers >= {{fewest}};
