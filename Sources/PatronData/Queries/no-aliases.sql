-- Grain: one alias, of which there are none.
select cast(null as string) as alias, cast(null as string) as target limit 0
