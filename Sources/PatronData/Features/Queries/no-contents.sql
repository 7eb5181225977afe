-- Grain: one item as the content table describes it, of which there are none.
select cast(null as string) as content_id, cast(null as string) as title, cast(null as string) as topic,
  cast(null as string) as stage, cast(null as string) as audience, cast(null as string) as channel,
  cast(null as integer) as published_day, cast(null as integer) as expires_day limit 0
