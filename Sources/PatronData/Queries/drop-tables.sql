-- No rows: removes the tables that are there.
{{each tables}}drop table if exists {{table}};
{{end}}
