-- Grain: one customer of a sample, which keeps a customer by a fixed hash of the key: the one of `FrameBuilder.cohort`.
create or replace table cohort as
select customer_key from customer_keys
where (cast(customer_key as bigint) * 2654435761) % 4294967296 < {{threshold}};
