-- Grain: one customer of the customers export whose columns are compared with orders and events. A sample
-- keeps a customer by a fixed hash of the key.
drop table if exists compared_customers;
create table compared_customers as
select patron_key as customer_key from customers
where (cast(patron_key as bigint) * 2654435761) % 4294967296 < {{threshold}};
