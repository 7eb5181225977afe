"""The tables that the calls of `patron_...` in SQL stand for: files, and what is known of columns."""

import json
import os

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql import types as T

from words import Fault, literal, quoted


class Sources:
    def kept(self, key, make):
        """The name of the view that `make` gives the frame of, once for each key."""
        if key not in self.sources:
            name = "patron_source_%d" % (len(self.sources) + 1)
            frame = make()
            if isinstance(frame, str):
                self.spark.sql("create or replace temporary view %s as %s" % (name, frame))
            else:
                frame.createOrReplaceTempView(name)
            self.sources[key] = name
        return self.sources[key]

    def table_columns(self, query):
        rows = ", ".join(
            "(%d, %s, %s)" % (place, literal(field.name), literal(type_name(field.dataType)))
            for place, field in enumerate(self.frame("select * from " + query).schema.fields))
        return "(select name, type from (values %s) as fields(place, name, type) order by place)" % rows

    def table_unpivoted(self, query):
        names = ", ".join(quoted(name) for name in self.frame(query).columns)
        return "(select name, value from (%s) unpivot (value for name in (%s)))" % (self.expanded(query), names)

    def table_head(self, text):
        request = json.loads(text)
        path = self.unpacked(request["file"])
        marks = self.jvm.patron.CsvFile.head(path, request["file"], request["isPlain"])
        names = ", ".join("named_struct('name', %s)" % literal(name) for name in marks[3])
        return "(select %s as Delimiter, %s as Quote, %s as Escape, array(%s) as Columns)" % (
            literal(marks[0]), literal(marks[1]), literal(marks[2]), names)

    def unpacked(self, file):
        """The path of the text in a file, which is unpacked once."""
        if not os.path.exists(file):
            raise Fault(
                "missing", file, 0, "it is no longer there", "leave the exports as they are while they are read")
        if file not in self.texts:
            folder = os.path.join(self.folder, "unpacked")
            os.makedirs(folder, exist_ok=True)
            self.texts[file] = self.jvm.patron.Bytes.unpacked(file, folder, len(self.texts))
        return self.texts[file]

    def table_source(self, text):
        request = json.loads(text)
        make = {"csv": self.csv, "json": self.json, "parquet": self.parquet}[request["format"]]
        return self.kept(text, lambda: make(request))

    def rows(self, plan, names, file_column):
        """The rows of a plan's chunks, in their order, a chunk a task."""
        cells = ", ".join("row[%d] as %s" % (place, quoted(name)) for place, name in enumerate(names))
        cells = cells or "1 as patron_nothing"
        if file_column is not None:
            files = ", ".join(literal(file["name"]) for file in plan["files"])
            places = ", ".join(str(chunk[0]) for chunk in plan["chunks"])
            cells += ", array(%s)[array(%s)[cast(chunk as int)]] as %s" % (files, places, quoted(file_column))
        count = len(plan["chunks"])
        rows = "select id as chunk, explode(%s(%s, id)) as row from range(0, %d, 1, %d)" % (
            self.rows_function, literal(json.dumps(plan)), count, count)
        return "select %s from (%s) as rows" % (cells, rows)

    def csv(self, request):
        files = []
        chunks = []
        names = []
        places = {}
        for place, file in enumerate(request["files"]):
            path = self.unpacked(file)
            delimiter = request.get("delimiter")
            if delimiter is None:
                delimiter = self.jvm.patron.CsvFile.head(path, file, False)[0]
            plan = self.jvm.patron.CsvFile.plan(path, file, delimiter, request["quote"], request["escape"])
            own = list(plan.names())
            for name in own:
                if name.lower() not in places:
                    places[name.lower()] = len(names)
                    names.append(name)
            files.append({
                "path": path, "name": file, "delimiter": delimiter, "quote": request["quote"],
                "escape": request["escape"], "ending": plan.ending(), "width": len(own), "own": own})
            starts, lines = list(plan.starts()), list(plan.lines())
            chunks += [[place, first, last, line] for first, last, line in zip(starts, starts[1:], lines)]
        wanted = request.get("columns")
        if wanted is not None:
            asked = {name.lower() for name in wanted}
            names = [name for name in names if name.lower() in asked]
        for file in files:
            own = {name.lower(): place for place, name in enumerate(file.pop("own"))}
            file["places"] = [own.get(name.lower(), -1) for name in names]
        return self.rows({"kind": "csv", "files": files, "chunks": chunks}, names, request.get("fileColumn"))

    def json(self, request):
        files = []
        chunks = []
        for place, file in enumerate(request["files"]):
            is_array = request["layouts"][place] == "array"
            path = self.unpacked(file)
            starts = list(self.jvm.patron.Records.plan(path, file, is_array))
            chunks += [
                [place, first, last, first == 0, last == starts[-1]] for first, last in zip(starts, starts[1:])]
            files.append({"path": path, "name": file, "isArray": is_array})
        names = [column["name"] for column in request["nested"]]
        plan = {
            "kind": "json", "files": files, "chunks": chunks, "columns": request["nested"],
            "quotesNumbers": request["quotesNumbers"]}
        return self.rows(plan, names, request.get("fileColumn"))

    def table_records(self, text):
        def make():
            path = self.unpacked(text)
            with open(path, "rb") as file:
                is_array = file.read(1 << 16).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
            starts = list(self.jvm.patron.Records.plan(path, text, is_array))
            plan = {
                "kind": "json", "files": [{"path": path, "name": text, "isArray": is_array}], "columns": None,
                "chunks": [[0, a, b, a == 0, b == starts[-1]] for a, b in zip(starts, starts[1:])],
                "quotesNumbers": False}
            return self.rows(plan, ["json"], None)

        return self.kept("records" + text, make)

    def table_lines(self, text):
        return self.kept(
            "lines" + text,
            lambda: self.spark.read.option("lineSep", "\n").text(self.unpacked(text)).toDF("line"))

    def parquet(self, request):
        frames = []
        for file in request["files"]:
            try:
                frame = self.spark.read.parquet(self.linked(file))
            except (Py4JJavaError, PySparkException):
                raise Fault(
                    "data", file, 0, "the file is damaged, or not of the kind of its name", "export it again")
            if request["nested"]:
                frame = frame.select(*self.nested(request["nested"], frame))
            frame = frame.select([self.cell(field, file) for field in frame.schema.fields])
            if request.get("fileColumn") is not None:
                frame = frame.withColumn(request.get("fileColumn"), F.lit(file))
            frames.append(frame)
        result = frames[0]
        for frame in frames[1:]:
            result = result.unionByName(frame, allowMissingColumns=True)
        return result

    def cell(self, field, file):
        """A column of Parquet, as text where its numbers and times are other texts in Spark than in DuckDB."""
        column, kind = F.col(quoted(field.name)), field.dataType
        if isinstance(kind, (T.FloatType, T.BinaryType)):
            what = "numbers of 32 bits" if isinstance(kind, T.FloatType) else "bytes that are not marked as text"
            raise Fault(
                "data", file, 0, "'%s' holds %s, which are not read with Spark" % (field.name, what),
                "write them as %s, or use DuckDB" % ("numbers of 64 bits" if isinstance(kind, T.FloatType) else "text"))
        if isinstance(kind, T.DoubleType):
            column = self.text(column, kind)
        if isinstance(kind, T.TimestampType):
            column = F.concat(column.cast("string"), F.lit("+00"))
        return column.alias(field.name)

    def nested(self, columns, frame):
        """The columns that the structs and lists of Parquet make."""
        for column in columns:
            field = ".".join(quoted(name) for name in column["path"])
            kind = frame.select(field).schema.fields[0].dataType
            if column["key"] is not None:
                value = "e.value" if not column["values"] else "coalesce(%s)" % ", ".join(
                    "cast(e.value.%s as string)" % quoted(name) for name in column["values"])
                yield F.expr("get(transform(filter(%s, e -> cast(e.key as string) = %s), e -> %s), 0)" % (
                    field, literal(column["key"]), value)).alias(column["name"])
            elif isinstance(kind, (T.ArrayType, T.MapType, T.StructType)):
                yield F.to_json(F.expr(field)).alias(column["name"])
            else:
                yield F.expr(field).alias(column["name"])


def type_name(kind):
    """A type in the words that TypeName reads."""
    if isinstance(kind, T.StructType):
        fields = ", ".join('"%s" %s' % (f.name.replace('"', '""'), type_name(f.dataType)) for f in kind.fields)
        return "STRUCT(%s)" % fields
    if isinstance(kind, T.ArrayType):
        return type_name(kind.elementType) + "[]"
    if isinstance(kind, T.MapType):
        return "MAP(%s, %s)" % (type_name(kind.keyType), type_name(kind.valueType))
    names = {"string": "VARCHAR", "int": "INTEGER", "bigint": "BIGINT", "boolean": "BOOLEAN", "binary": "BLOB"}
    name = kind.simpleString()
    return names.get(name, name.upper())
