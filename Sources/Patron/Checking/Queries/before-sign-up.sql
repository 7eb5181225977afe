-- Grain: one row in all. The rows of a table before the day on which their customer signed up, and the customers.
select count(*) as rows, count(distinct l.customer_key) as identifiers from {{table}} as l
join (select patron_key as customer_key, {{day}} as day from customers) as c
  on c.customer_key = l.customer_key
where l.day < c.day;
