-- Grain: one different text of a column, with how many rows have it.
select text, n from {{texts}} where name = '{{cell}}'
