-- Grain: one customer of the customers export: the first of its rows. The names that begin with
-- patron_ are ours, all others the export's.
create or replace table customers as
select k.customer_key as patron_key{{each columns}}, t.{{name}}{{end}}
from customers_typed as t
join (select patron_id, min(patron_row) as patron_row from customers_typed group by patron_id)
  as first_rows on first_rows.patron_row = t.patron_row
join customer_keys as k on k.customer_id = t.patron_id;
