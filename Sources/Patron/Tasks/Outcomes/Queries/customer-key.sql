-- Grain: the customer whose identifier leaves with results as the one asked for.
select k.customer_key as key from customer_keys as k join asked_identifiers as a on a.identifier = k.customer_id;
