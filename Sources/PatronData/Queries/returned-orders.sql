-- Grain: one line of an order that was given back as a whole, with its reason. A line without an order is one.
select row_number, {{reason}} as reason from transactions_typed
where reason = 0 and ({{each orders}}(order_id is null and {{end}}refunded > 0 and amount = 0{{each orders}})
  or order_id in (
    select order_id from transactions_typed where reason = 0 group by order_id
    having sum(refunded) > 0 and sum(amount) = 0){{end}})
