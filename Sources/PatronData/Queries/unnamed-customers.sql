-- Grain: one identifier of the customers export that no row in use of any other table names.
select distinct t.patron_id
from customers_typed as t left join customer_spellings as s on s.customer_id = t.patron_id
where t.patron_id is not null and s.customer_id is null
