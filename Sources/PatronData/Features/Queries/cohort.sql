-- Grain: one customer of a sample, which keeps a customer by a fixed hash of the key: the one of `FrameBuilder.cohort`.
drop table if exists cohort;
create table cohort as
select customer_key from customer_keys
where (cast(customer_key as bigint) * 2654435761) % 4294967296 < {{threshold}};
