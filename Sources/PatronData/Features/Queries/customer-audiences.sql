-- Grain: one customer (k), with the place (a) of what stands in the audience column. Stands behind `from`.
customer_keys as k left join (select patron_key, {{cell}} as name from customers) as c
  on c.patron_key = k.customer_key
left join audiences as a on a.name = c.name
