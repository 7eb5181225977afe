"""Spark for Patron: takes a request a line as JSON, and answers each by a line.

The rules of cells are in the Java files beside this one, which are compiled by the compiler that Spark has for its own
plans, so that nothing but pyspark and Java is needed. The statements are Spark's SQL but for what SQL cannot say: the
calls of "`patron_...`" that SparkDialect writes, each with a text, become tables here, and the backquotes keep a user's
expression, which has none, from writing one; and a table is a folder of Parquet files whose names tell the number of
their first row.
"""

import decimal
import json
import logging
import math
import os
import queue
import re
import signal
import sys
import threading

from py4j.protocol import Py4JNetworkError
from pyspark import SparkContext
from pyspark.errors import PySparkException

from results import Results
from session import Session
from sources import Sources
from tables import Tables
from words import Fault, name_of, unquoted

NAME = r"(`(?:[^`]|``)*`|\w+)"
TOKEN = re.compile(
    r"`patron_(?P<table>\w+)`\((?P<text>'(?:[^'\\]|\\.)*')\)"
    r"|'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|--[^\n]*"
    r"|\b(?P<function>lower|upper|round)(?=\s*\()", re.S | re.I)
STATEMENT = re.compile(r"`patron_(update|copy)`\(('.*')\)", re.S)
CREATE_TABLE = re.compile(r"create\s+table\s+" + NAME + r"\s+as\s+(.*)", re.S | re.I)
DROP_TABLE = re.compile(r"drop\s+table\s+(if\s+exists\s+)?" + NAME + r"\s*", re.S | re.I)
RENAME = re.compile(r"alter\s+table\s+" + NAME + r"\s+rename\s+to\s+" + NAME + r"\s*", re.S | re.I)
CREATE_VIEW = re.compile(r"create\s+or\s+replace\s+view\s+" + NAME + r"\s+as\s+(.*)", re.S | re.I)
INSERT = re.compile(r"insert\s+into\s+" + NAME + r"\s+(.*)", re.S | re.I)
COMMENT = re.compile(r"\s*--[^\n]*\n")


class Program(Session, Tables, Results, Sources):
    def run(self, statement):
        """Runs a statement; returns the rows that it shows, or None."""
        while (comment := COMMENT.match(statement)):
            statement = statement[comment.end():]
        statement = statement.strip().removesuffix(";").strip()
        if found := STATEMENT.fullmatch(statement):
            return getattr(self, found[1])(json.loads(unquoted(found[2])))
        if found := CREATE_TABLE.fullmatch(statement):
            return self.create(name_of(found[1]), self.frame(found[2]))
        if found := DROP_TABLE.fullmatch(statement):
            return self.drop(name_of(found[2]), bool(found[1]))
        if found := RENAME.fullmatch(statement):
            return self.rename(name_of(found[1]), name_of(found[2]))
        if found := CREATE_VIEW.fullmatch(statement):
            self.frame(found[2])
            self.spark.sql("create or replace temporary view %s as %s" % (found[1], self.expanded(found[2])))
            return None
        if found := INSERT.fullmatch(statement):
            return self.insert(name_of(found[1]), self.frame(found[2]))
        return self.shown(self.frame(statement))

    def frame(self, query):
        frame = self.spark.sql(self.expanded(query))
        self.jvm.patron.Guard.check(frame._jdf.queryExecution().analyzed())
        return frame

    def expanded(self, query):
        """The query with every call that makes a table as the name of that table.

        Functions that mean something else in Spark become those of Functions.java: it rounds the digits that a number is
        written with, and knows letters that become two. Spark's own of these names cannot be replaced.
        """

        def other(found):
            if found["function"] is not None:
                return "patron_" + found["function"].lower()
            if found["table"] is None:
                return found[0]
            return getattr(self, "table_" + found["table"])(unquoted(found["text"]))

        return TOKEN.sub(other, query)

    def shown(self, frame):
        columns = frame.columns
        return [dict(zip(columns, row)) for row in frame.collect()]


def encoded(value):
    """JSON, with decimal numbers as they are."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "null"
    if isinstance(value, str):
        return json.dumps(value)
    if hasattr(value, "asDict"):
        value = value.asDict()
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(str(key)) + ":" + encoded(item) for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(encoded(item) for item in value) + "]"
    return json.dumps(str(value))


def fault_of(error):
    """What an error says, without a value."""
    if isinstance(error, Fault):
        return error.parts
    text = str(error)
    if "patron-fault\x01" in text:
        kind, file, line, fact, remedy = text.split("patron-fault\x01", 1)[1].split("\x01")[:5]
        return {"kind": kind, "file": file, "line": int(line), "fact": fact, "remedy": remedy}
    condition = error.getCondition() if isinstance(error, PySparkException) else None
    return {"kind": "spark", "condition": condition or type(error).__name__, "text": text[:4000]}


def listen(requests):
    """Takes requests as they come. Where no more can come, whoever asked is gone: Spark goes too, whatever it does."""
    for line in sys.stdin:
        requests.put(line)
    end()


def end(*_):
    """Ends Spark at once, and then this program; Spark writes nothing any more once it has ended."""
    gateway = SparkContext._gateway
    try:
        if gateway is not None:
            gateway.proc.kill()
            gateway.proc.wait(5)
    finally:
        # A Java that is just being started is not known yet, but of the same group.
        os.killpg(0, signal.SIGKILL)


def end_with_java():
    """Ends this program as Java has ended."""
    status = SparkContext._gateway.proc.wait(5)
    if status < 0:
        os.kill(os.getpid(), -status)
    print("its Java ended with status %d" % status, file=sys.stderr, flush=True)
    os._exit(1)


def serve(program, requests, answers):
    """Answers requests, one by one."""
    while True:
        request = json.loads(requests.get())
        rows = None
        try:
            if "statements" in request:
                for statement in request["statements"]:
                    shown = program.run(statement)
                    rows = shown if shown is not None else rows
            else:
                getattr(program, request["function"])(*request["arguments"])
            answer = {"rows": rows or []}
        except (Py4JNetworkError, ConnectionError):
            raise
        except Exception as error:
            answer = {"error": fault_of(error)}
        answers.write(encoded(answer) + "\n")
        answers.flush()


def main():
    os.setpgrp()
    # The session would log a failed query with the value that it failed on.
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end)
    folder, threads, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever else is printed is no answer.
    os.dup2(2, 1)
    requests = queue.Queue()
    threading.Thread(target=listen, args=[requests], daemon=True).start()
    try:
        serve(Program(folder, threads, memory), requests, answers)
    except (Py4JNetworkError, ConnectionError):
        if SparkContext._gateway is None:
            raise
        end_with_java()


main()
