"""Tables: folders of Parquet files whose names tell the number of their first row."""

import os
import re
import shutil

from pyspark.sql import functions as F
from pyspark.sql import types as T

from words import Fault, name_of, quoted


class Tables:
    def create(self, name, frame):
        if name.lower() in self.tables:
            raise Fault("query", "", 0, "the table '%s' is there already" % name, "")
        folder = self.fresh("table")
        self.typed(frame).write.parquet(folder)
        self.number(folder, 0)
        self.register(name, folder, frame)

    def typed(self, frame):
        """The columns of `frame`, those of nothing but NULL as whole numbers, which files can hold."""
        columns = [
            F.col(quoted(field.name)).cast("int").alias(field.name)
            if isinstance(field.dataType, T.NullType) else F.col(quoted(field.name))
            for field in frame.schema.fields]
        has_nothing = any(isinstance(field.dataType, T.NullType) for field in frame.schema.fields)
        return frame.select(columns) if has_nothing else frame

    def number(self, folder, first):
        """Names the files of a folder, which are in the order of their rows, by the number of their first row."""
        conf = self.spark._jsc.hadoopConfiguration()
        parquet = self.jvm.org.apache.parquet.hadoop
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if not name.startswith("part-"):
                os.remove(path)
                continue
            file = parquet.util.HadoopInputFile.fromPath(self.jvm.org.apache.hadoop.fs.Path(path), conf)
            reader = parquet.ParquetFileReader.open(file)
            count = reader.getRecordCount()
            reader.close()
            os.rename(path, os.path.join(folder, "rows-%016d.parquet" % first))
            if count == 0 and first > 0:
                os.remove(os.path.join(folder, "rows-%016d.parquet" % first))
            first += count
        return first

    def register(self, name, folder, frame):
        schema = self.typed(frame).schema
        if re.fullmatch(r"\w+", name, re.A):
            self.spark.catalog.createTable(name, path=folder, source="parquet", schema=schema)
        else:
            # The catalogue takes no such name; a view does.
            self.spark.read.schema(schema).parquet(folder).createOrReplaceTempView(quoted(name))
        self.tables[name.lower()] = folder

    def drop(self, name, is_optional=False):
        folder = self.tables.pop(name.lower(), None)
        if folder is None:
            if is_optional:
                return
            raise Fault("query", "", 0, "there is no table '%s'" % name, "")
        if re.fullmatch(r"\w+", name, re.A):
            self.spark.sql("drop table " + quoted(name))
        else:
            self.spark.catalog.dropTempView(name)
        shutil.rmtree(folder, ignore_errors=True)

    def rename(self, old, new):
        self.spark.sql("alter table %s rename to %s" % (quoted(old), quoted(new)))
        self.tables[new.lower()] = self.tables.pop(old.lower())

    def insert(self, name, frame):
        folder = self.tables[name.lower()]
        added = self.fresh("added")
        schema = self.spark.table(quoted(name)).schema
        columns = [
            F.col(quoted(own)).cast(field.dataType).alias(field.name)
            for own, field in zip(frame.columns, schema.fields)]
        frame.select(columns).write.parquet(added)
        count = self.spark.table(quoted(name)).count()
        self.number(added, count)
        for file in os.listdir(added):
            os.replace(os.path.join(added, file), os.path.join(folder, file))
        shutil.rmtree(added)
        self.spark.catalog.refreshTable(quoted(name))

    def update(self, request):
        """Writes the table again in its order, with the values of the rows that the query names."""
        name = request["table"]
        columns = {column.lower() for column in request["columns"]}
        number = request["number"]
        schema = self.spark.table(name).schema
        values = [
            "case when changes.row_number is not null then cast(changes.{0} as {1}) else old.{0} end as {0}".format(
                quoted(field.name), field.dataType.simpleString())
            if field.name.lower() in columns else "old." + quoted(field.name)
            for field in schema.fields]
        rows = self.frame(
            "select %s from (select *, %s as patron_number from %s) as old left join (%s) as changes "
            "on changes.row_number = old.patron_number order by old.patron_number"
            % (", ".join(values), number, name, request["query"]))
        folder = self.fresh("table")
        rows.write.parquet(folder)
        self.number(folder, 0)
        self.drop(name_of(name))
        self.register(name_of(name), folder, rows)

    def adopt(self, name, path):
        """Makes a table of the Parquet file at `path`, which becomes its own."""
        if name.lower() in self.tables:
            self.drop(name)
        folder = self.fresh("table")
        os.makedirs(folder)
        os.rename(path, os.path.join(folder, "rows-%016d.parquet" % 0))
        self.register(name, folder, self.spark.read.parquet(folder))

    def open(self, name, path, columns):
        """Makes a view of the columns of the Parquet file at `path`, which stays as it is."""
        self.count += 1
        file = "patron_file_%d" % self.count
        self.spark.read.parquet(self.linked(path)).createOrReplaceTempView(file)
        self.spark.sql("create or replace temporary view %s as %s from %s" % (quoted(name), columns, file))

    def linked(self, path):
        """Another name of a file, which no pattern or mark of a hidden file is in."""
        self.count += 1
        folder = os.path.join(self.folder, "links")
        os.makedirs(folder, exist_ok=True)
        link = os.path.join(folder, "%d.parquet" % self.count)
        os.symlink(os.path.abspath(path), link)
        return link
