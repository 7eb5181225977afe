-- Grain: one alias, of which there are none.
select cast(null as varchar) as alias, cast(null as varchar) as target limit 0
