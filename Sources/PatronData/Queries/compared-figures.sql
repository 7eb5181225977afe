-- Grain: one compared customer (c), with the customer's row (k) and the figures of orders (o) and events (e), where the
-- exports have them. Stands behind `from`.
compared_customers as c join customers as k on k.patron_key = c.customer_key
{{each orders}}left join lifetime_totals as o on o.customer_key = c.customer_key
{{end}}{{each events}}left join event_totals as e on e.customer_key = c.customer_key
{{end}}
