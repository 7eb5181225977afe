-- Grain: the customer whose identifier leaves with results as it is given.
select customer_key as key from customer_keys where customer_id = {{customer}};
