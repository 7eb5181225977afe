-- Grain: one column of one file, in the order that the file has them.
{{each files, union all}}
select {{index}} as file, name from {{columns}}
{{end}};
