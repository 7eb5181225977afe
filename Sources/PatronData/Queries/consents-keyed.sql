-- Grain: one row of the history of consents of a known customer, whether or not it is of a later day than the run's. A
-- withdrawal whose time cannot be read is the last word; a consent without one is none.
drop table if exists consents_keyed;
create table consents_keyed as
select k.customer_key, t.purpose, t.channel, t.is_granted, t.day,
  case when t.reason = 6 then 1 else 0 end as is_later,
  case when t.reason in (0, 6) then t.time_us else 9223372036854775807 end as time_us
from (
  select *, {{plain}} as plain from consents_typed
  where reason in (0, 6) or (reason in (1, 2, 8, 12) and is_granted = 0)
) as t
left join {{aliases}} as a on a.alias = t.plain
join customer_keys as k on k.person = coalesce(a.target, t.plain);
