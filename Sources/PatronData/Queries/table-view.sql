-- No rows: makes a dated table what a query gives.
create or replace view {{table}} as {{query}};
