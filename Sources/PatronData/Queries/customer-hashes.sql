-- Grain: a keyed hash of one customer.
select person_hash as hash from {{hashes}} where customer_key = {{customer}}
