-- Grain: one row in all. How many rows a table has, and how many of them without an identifier.
select count(*) as rows, count(*) - count({{id}}) as unnamed from {{table}};
