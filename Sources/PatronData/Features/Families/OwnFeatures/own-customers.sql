-- Grain: one customer of the cohort, with the columns of the customers table.
select k.* from customers as k join cohort as c on c.customer_key = k.patron_key
