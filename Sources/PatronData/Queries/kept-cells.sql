-- Grain: one customer.
select {{columns}} from {{table}} where customer_key = {{customer}}
