"""Results: files of numbers for the core, CSV, Parquet and lines."""

import os
import shutil

from pyspark.sql import functions as F
from pyspark.sql import types as T

from words import quoted

# Numbers cross as they are in memory: one page a column and group, plain, without a dictionary.
NUMBERS = {
    "compression": "uncompressed",
    "parquet.enable.dictionary": "false",
    "parquet.page.size": str(1 << 30),
    "parquet.page.row.count.limit": str((1 << 31) - 1),
    "parquet.block.size": str(8 << 20),
    "parquet.writer.version": "v1",
}


class Results:
    def numbers(self, query, path):
        """Writes a query of numbers to a file for the core, in its order."""
        folder = self.fresh("numbers")
        self.frame(query).write.options(**NUMBERS).parquet(folder)
        parts = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.startswith("part-")]
        if len(parts) == 1:
            os.replace(parts[0], path)
        else:
            self.joined(parts, path)
        shutil.rmtree(folder)

    def joined(self, parts, path):
        """One file of the groups of rows of several, which are copied as they are."""
        conf = self.spark._jsc.hadoopConfiguration()
        parquet = self.jvm.org.apache.parquet.hadoop
        files = [
            parquet.util.HadoopInputFile.fromPath(self.jvm.org.apache.hadoop.fs.Path(part), conf) for part in parts]
        reader = parquet.ParquetFileReader.open(files[0])
        schema = reader.getFooter().getFileMetaData().getSchema()
        reader.close()
        place = parquet.util.HadoopOutputFile.fromPath(self.jvm.org.apache.hadoop.fs.Path(path), conf)
        mode = getattr(self.jvm, "org.apache.parquet.hadoop.ParquetFileWriter$Mode").OVERWRITE
        writer = parquet.ParquetFileWriter(place, schema, mode, 1 << 27, 0)
        writer.start()
        for file in files:
            writer.appendFile(file)
        writer.end(self.jvm.java.util.HashMap())
        folder, name = os.path.split(path)
        checksum = os.path.join(folder, "." + name + ".crc")
        if os.path.exists(checksum):
            os.remove(checksum)

    def export(self, query, path, form):
        frame = self.typed(self.frame(query))
        folder = self.fresh("export")
        if form == "parquet":
            frame.coalesce(1).write.option("compression", "zstd").parquet(folder)
            parts = [name for name in os.listdir(folder) if name.startswith("part-")]
            shutil.copyfile(os.path.join(folder, parts[0]), path)
        else:
            texts = [self.text(F.col(quoted(field.name)), field.dataType) for field in frame.schema.fields]
            self.lines(frame.select(F.call_udf("patron_line", F.array(*texts)).alias("value")), folder)
            with open(path, "wb") as output:
                cells = [cell_of(name) for name in frame.columns]
                output.write((",".join(cells) + "\n").encode("utf-8"))
                self.gather(folder, output)
        shutil.rmtree(folder)

    def lines(self, frame, folder):
        frame.write.option("lineSep", "\n").text(folder)

    def gather(self, folder, output):
        for name in sorted(os.listdir(folder)):
            if name.startswith("part-"):
                with open(os.path.join(folder, name), "rb") as part:
                    shutil.copyfileobj(part, output, 1 << 20)

    def copy(self, request):
        folder = self.fresh("lines")
        frame = self.frame(request["query"])
        self.lines(frame.select(F.col(quoted(frame.columns[0])).alias("value")), folder)
        with open(request["path"], "wb") as output:
            self.gather(folder, output)
        shutil.rmtree(folder)

    def text(self, column, kind):
        """A value as text, as the other engine writes it."""
        if isinstance(kind, T.DoubleType):
            return F.call_udf("patron_double_text", column)
        if isinstance(kind, (T.ArrayType, T.MapType, T.StructType)):
            return F.to_json(column)
        return column.cast("string")


def cell_of(name):
    return '"' + name.replace('"', '""') + '"' if name == "" or any(c in name for c in '\n\r",#') else name
