-- Grain: a customer; all of them, in no order.
select k.customer_key, k.customer_id{{each columns}}, {{value}} as {{name}}{{end}}
from customer_keys as k left join {{scores}} as s on s.customer_key = k.customer_key
