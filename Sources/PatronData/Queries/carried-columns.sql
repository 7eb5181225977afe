-- Grain: a customer; all of them, in no order, with columns of the customers table beside their scores.
select scored.*{{each columns}}, c.{{name}}{{end}}, c.{{consents}}
from ({{scored}}) as scored left join (
  select patron_key{{each columns}}, {{cell}} as {{name}}{{end}}, {{consent}} as {{consents}} from customers
) as c on c.patron_key = scored.customer_key
