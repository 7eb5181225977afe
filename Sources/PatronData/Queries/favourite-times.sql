-- Grain: one segment, weekday (0 Monday) and part of the day (0 night) with order lines, or with events
-- where the exports hold no orders: on how many of their customers' days.
select segment, weekday, day_part as part, cast(count(*) as bigint) as days
from (
  select distinct m.segment, r.customer_key, r.day, (r.day + 3) % 7 as weekday, r.day_part
  from {{rows}} as r join patron_members as m on m.customer_key = r.customer_key
  where r.day >= {{start}} and r.day < {{end_day}}
) as visits
group by segment, weekday, day_part order by segment, weekday, day_part;
