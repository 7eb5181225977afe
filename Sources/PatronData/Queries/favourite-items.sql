-- Grain: one segment and item that at least {{least}} of its customers had; with how many customers had
-- the item in all, and how many of each segment had any.
with touched as (
  select distinct m.segment, r.customer_key, r.item_key
  from ({{rows}}) as r join patron_members as m on m.customer_key = r.customer_key
  where r.item_key is not null and {{seen}}
),
items as (select item_key, count(*) as everybody from touched group by item_key),
sizes as (
  select segment, count(distinct customer_key) as members from touched group by segment
),
pairs as (
  select segment, item_key, count(*) as customers from touched group by segment, item_key
)
select p.segment, {{name}} as name, cast(p.customers as bigint) as customers,
  cast(s.members as bigint) as members, cast(i.everybody as bigint) as everybody,
  cast((select sum(members) from sizes) as bigint) as population
from pairs as p
join items as i on i.item_key = p.item_key
join sizes as s on s.segment = p.segment
join {{names}} as n on n.{{key}} = p.item_key
where p.customers >= {{least}} order by p.segment, p.item_key;
