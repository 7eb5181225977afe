-- Grain: one row of a dated table, as it was read.
select *{{each lines}}, quantity < 0 or amount < 0 as is_return{{end}} from {{rows}}
