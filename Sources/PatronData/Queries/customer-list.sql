-- Grain: a customer of the list, as a file has them.
select {{columns}}
from ({{scored}}) as scored
{{each conditions}}where {{condition}}
{{end}}order by {{each orders}}{{key}} {{direction}} nulls last, {{end}}scored.customer_key
{{each limits}}limit {{limit}}{{end}}
