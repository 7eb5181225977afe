-- Grain: the identifier by which a customer leaves with results.
select customer_id as name from customer_keys where customer_key = {{customer}};
