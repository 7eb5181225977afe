-- Grain: one customer whose features are wanted at the snapshot. A sample keeps a customer by a
-- fixed hash of the key, so that every snapshot keeps the same ones.
create or replace table cohort as
select customer_key from ({{members}}) as members
where (cast(customer_key as bigint) * 2654435761) % 4294967296 < {{threshold}};
