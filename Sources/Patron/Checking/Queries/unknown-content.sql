-- Grain: one row in all. The events and items of events that the content table does not have.
select count(*) as rows, count(distinct t.content_key) as identifiers from touches as t
join contents as i on i.content_key = t.content_key
left join content_typed as c on c.content_id = i.content_id where c.content_id is null;
