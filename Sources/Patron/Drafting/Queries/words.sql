-- Grain: one different text of a column, by how many rows have it.
select text as word, n as rows from {{texts}} where name = '{{cell}}' and {{condition}}
order by n {{direction}}, text limit {{most}};
