-- Grain: one customer of the customers export: the first of its rows.
create or replace table customers as
select k.customer_key{{each columns}}, t.{{name}}{{end}}
from customers_typed as t
join (select customer_id, min(patron_row) as patron_row from customers_typed group by customer_id)
  as first_rows on first_rows.patron_row = t.patron_row
join customer_keys as k on k.customer_id = t.customer_id;
