-- Grain: one text that the content table names channels by, in lower case, no more than 1,000 of them.
select distinct lower(channel) as cell from content_typed where channel <> '' order by cell limit 1000;
