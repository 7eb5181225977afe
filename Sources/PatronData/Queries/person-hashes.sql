-- Grain: one customer, with the keyed hash of the person.
drop table if exists person_hashes;
create table person_hashes as
select k.customer_key, {{hash}} as person_hash from customer_keys as k cross join person_key;
