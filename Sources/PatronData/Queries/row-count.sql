-- Grain: one row in all. How many rows a table or a query has.
select count(*) as count from {{rows}};
