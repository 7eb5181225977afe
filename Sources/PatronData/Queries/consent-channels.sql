-- Grain: one channel that the history of consents names.
select distinct channel as name from consents_keyed where channel is not null order by name;
