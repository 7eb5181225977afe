-- Grain: one file with rows of a customer.
select r.patron_file as file, count(*) as rows
from (
  select {{id}} as patron_identifier, patron_file
  from (select *, {{place}} as patron_place from {{rows}}) as numbered
) as r
join customer_spellings as s on s.customer_id = r.patron_identifier
where s.customer_key = {{customer}} group by r.patron_file order by r.patron_file;
