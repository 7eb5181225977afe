-- Grain: one row in all. How many rows of a table equal an earlier one in every column.
select cast(coalesce(sum(n - 1), 0) as bigint) as copies from (
  select count(*) as n from {{rows}} as rows group by {{columns}}
) as repeated;
