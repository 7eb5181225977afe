-- Grain: one type of event, in the order of their names, no more than 1,000 of them.
select type from event_types order by type limit 1000;
