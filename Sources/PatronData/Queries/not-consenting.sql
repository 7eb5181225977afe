-- Grain: one customer who does not consent.
select customer_key from customer_keys
where customer_key not in (select customer_key from ({{consenting}}) as consenting)
