-- Grain: one date of the customers table: of the customers active before the snapshot, how many have one,
-- and how many one that lies on that day or later.
select place, count(day) as filled, count(case when day >= {{snapshot}} then 1 end) as later
from (
  select place, {{day}} as day
  from (
    select unnest({{cells}}) as text, unnest(range({{count}})) as place from customers
    where patron_key in (select customer_key from activity where day < {{snapshot}})
  ) as cells
) as days
group by place order by place;
