-- No rows: puts a table of features in the order of the customers' keys.
drop table if exists ordered_features;
create table ordered_features as select * from {{table}} order by customer_key;
drop table {{table}};
alter table ordered_features rename to {{table}};
