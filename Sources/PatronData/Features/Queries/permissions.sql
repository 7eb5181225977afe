-- Grain: one customer (k), with what the customers table permits (c), where it has the customer. Stands behind `from`.
customer_keys as k left join (
  select patron_key{{each columns}}, cast({{value}} as integer) as {{column}}{{end}}
  from customers{{each audiences}} left join audiences as a on a.name = {{cell}}{{end}}
) as c on c.patron_key = k.customer_key
