-- No rows: gives order lines without a status the one that all others of their order have.
update transactions_typed as t set status = s.status from (
  select order_id, min(status) as status from transactions_typed
  where order_id is not null and status is not null group by order_id
  having count(distinct status) = 1
) as s
where t.status is null and t.order_id = s.order_id;
