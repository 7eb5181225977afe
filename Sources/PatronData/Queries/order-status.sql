-- Grain: one order line without a status, with the one that all others of its order have.
select t.row_number, s.status
from transactions_typed as t
join (
  select order_id, min(status) as status from transactions_typed
  where order_id is not null and status is not null group by order_id
  having count(distinct status) = 1
) as s on s.order_id = t.order_id
where t.status is null
