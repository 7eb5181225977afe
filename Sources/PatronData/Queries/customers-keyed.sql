-- Grain: one customer of the customers export: the row that counts of those with the customer's
-- identifier, which is the one of the highest rank, and of several the first. The names that begin with patron_ are
-- ours, all others the export's.
drop table if exists customers;
create table customers as
select k.customer_key as patron_key{{each columns}}, t.{{name}}{{end}}
from customers_typed as t
join (
  select s.customer_key, max_by(t.patron_row, ({{rank}}, -t.patron_row)) as patron_row
  from customers_typed as t join customer_spellings as s on s.customer_id = t.patron_id
  group by s.customer_key
) as k on k.patron_row = t.patron_row;
