-- Grain: one row in all. The customers of the customers table that none of `tables` has.
select count(*) as rows, count(*) as identifiers from customers as c
left join (
  {{each tables, union}}
  select customer_key from {{table}}
  {{end}}
) as s on s.customer_key = c.patron_key where s.customer_key is null;
