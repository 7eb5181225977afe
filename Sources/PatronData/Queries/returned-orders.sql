-- No rows: gives the lines of orders that were given back as a whole their reason. A line without an order is one.
update transactions_typed set reason = {{reason}}
where reason = 0 and ({{each orders}}(order_id is null and {{end}}refunded > 0 and amount = 0{{each orders}})
  or order_id in (
    select order_id from transactions_typed where reason = 0 group by order_id
    having sum(refunded) > 0 and sum(amount) = 0){{end}});
