-- Grain: one row in all. The rows and customers of a table that the customers table does not have.
select count(*) as rows, count(distinct l.customer_key) as identifiers from {{table}} as l
left join customers as c on c.patron_key = l.customer_key where c.patron_key is null;
