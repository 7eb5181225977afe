-- Grain: one row of the files, every column as text without the blanks around it.
drop table if exists {{table}};
create table {{table}} as
select 0 as patron_row{{each columns}}, {{text}} as {{cell}}{{end}} from {{source}};
