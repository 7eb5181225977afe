-- Grain: one row in all. How many cells of a column have a text of a kind.
select cast(coalesce(sum(n), 0) as bigint) as rows from {{texts}}
where name = '{{cell}}' and {{condition}};
