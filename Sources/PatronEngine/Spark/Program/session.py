"""The Spark session, with the functions in Java that give cells their meaning."""

import os
import secrets
import shutil
import zipfile

from pyspark.sql import SparkSession
from pyspark.sql import types as T

SOURCES = ["PatronFault", "Numbers", "Strptime", "Words", "Times", "Bytes", "Csv", "CsvFile", "Json", "Records", "Guard",
    "Functions"]

FUNCTIONS = [
    ("number", "Number", T.StringType()),
    ("decimal", "Decimal", T.StringType()),
    ("double", "Real", T.DoubleType()),
    ("float", "Single", T.FloatType()),
    ("double_text", "RealText", T.StringType()),
    ("round", "Round", T.DoubleType()),
    ("lower", "Lower", T.StringType()),
    ("upper", "Upper", T.StringType()),
    ("hash", "Hash", T.DecimalType(20, 0)),
    ("line", "Line", T.StringType()),
    ("replace_first", "ReplaceFirst", T.StringType()),
    ("is_json", "IsJson", T.BooleanType()),
    ("microseconds", "Microseconds", T.LongType()),
    ("local", "Local", T.LongType()),
    ("local_day", "LocalDay", T.IntegerType()),
    ("day_of_date", "DayOfDate", T.IntegerType()),
    ("strptime", "Strptimed", T.LongType()),
    ("plain_time", "PlainTime", T.StringType()),
    ("iso", "Iso", T.StringType()),
]


class Session:
    def __init__(self, folder, threads, memory):
        self.folder = folder
        self.classes = os.path.join(folder, "classes")
        builder = SparkSession.builder.appName("patron")
        if "spark.master" not in dict(self.submitted()):
            builder = builder.master("local[%d]" % threads)
        for key, value in self.settings(threads, memory).items():
            builder = builder.config(key, value)
        self.spark = builder.getOrCreate()
        self.jvm = self.spark._jvm
        self.compile()
        self.tables = {}
        self.sources = {}
        self.texts = {}
        self.count = 0

    def submitted(self):
        """The settings of PYSPARK_SUBMIT_ARGS, which are the user's own."""
        words = os.environ.get("PYSPARK_SUBMIT_ARGS", "").split()
        for first, second in zip(words, words[1:]):
            if first == "--master":
                yield "spark.master", second
            if first == "--conf" and "=" in second:
                yield tuple(second.split("=", 1))

    def settings(self, threads, memory):
        """What gives SQL the meaning that Dialect states, and keeps files in the private folder."""
        inside = lambda name: os.path.join(self.folder, name)
        return {
            "spark.driver.extraClassPath": self.classes,
            "spark.local.dir": inside("spill"),
            "spark.sql.warehouse.dir": inside("warehouse"),
            "spark.sql.catalogImplementation": "in-memory",
            "spark.sql.artifact.isolation.enabled": "false",
            "spark.driver.memory": "%dm" % max(memory, 512),
            "spark.driver.extraJavaOptions": "-Djava.io.tmpdir=%s -Dlog4j2.configurationFile=%s" % (
                inside("spill"), inside("log4j2.properties")),
            "spark.sql.runSQLOnFiles": "false",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.ansi.enabled": "true",
            "spark.sql.ansi.doubleQuotedIdentifiers": "true",
            "spark.sql.caseSensitive": "false",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.timestampType": "TIMESTAMP_LTZ",
            "spark.sql.shuffle.partitions": str(max(threads, 2)),
            "spark.sql.files.maxPartitionBytes": str(1 << 30),
            "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
            "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
            "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
            "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
            "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
            "spark.sql.legacy.parquet.nanosAsLong": "false",
            "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
            "spark.sql.optimizer.excludedRules":
                "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation",
            "spark.sql.maxPlanStringLength": "0",
            "spark.sql.crossJoin.enabled": "true",
        }

    def compile(self):
        """Compiles the Java files into the folder of classes, where the driver looks for them."""
        loader = self.jvm.java.lang.Thread.currentThread().getContextClassLoader()
        here = os.path.dirname(os.path.abspath(__file__))
        os.makedirs(os.path.join(self.classes, "patron"), exist_ok=True)
        shutil.copy(os.path.join(here, "words.json"), os.path.join(self.classes, "patron"))
        for source in SOURCES:
            with open(os.path.join(here, source + ".java"), encoding="utf-8") as file:
                text = file.read()
            compiler = self.jvm.org.codehaus.janino.SimpleCompiler()
            compiler.setParentClassLoader(loader)
            compiler.cook(text)
            loader = compiler.getClassLoader()
            for name, code in dict(compiler.getBytecodes()).items():
                with open(os.path.join(self.classes, *name.split(".")) + ".class", "wb") as file:
                    file.write(bytes(code))
        if not self.spark.sparkContext.master.startswith("local"):
            path = os.path.join(self.folder, "patron.jar")
            with zipfile.ZipFile(path, "w") as jar:
                for name in os.listdir(os.path.join(self.classes, "patron")):
                    jar.write(os.path.join(self.classes, "patron", name), "patron/" + name)
            self.spark.sparkContext._jsc.addJar(path)
        for name, kind, result in FUNCTIONS:
            self.register_function("patron_" + name, kind, result)
        # Reads any file: it has a name that a user's expression cannot know.
        self.rows_function = "patron_rows_" + secrets.token_hex(16)
        self.register_function(self.rows_function, "Rows", T.ArrayType(T.ArrayType(T.StringType())))

    def register_function(self, name, kind, result):
        session = self.spark._jsparkSession
        function = getattr(self.jvm, "patron.Functions$" + kind)()
        session.udf().register(name, function, session.parseDataType(result.json()))

    def fresh(self, name):
        self.count += 1
        return os.path.join(self.folder, "tables", "%d-%s" % (self.count, name))
