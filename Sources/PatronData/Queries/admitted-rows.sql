-- Grain: one row of the files whose person is not set aside; patron_place numbers the rows of all.
select * from (select *{{each places}}, {{place}} as patron_place{{end}} from {{rows}}) as numbered
where not coalesce({{id}} in (select identifier from patron_set_aside), false)
