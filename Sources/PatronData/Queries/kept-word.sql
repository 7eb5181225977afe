-- Grain: one customer.
select {{column}} as word from {{table}} where customer_key = {{customer}}
