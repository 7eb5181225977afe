#!/bin/sh
# polars 2.1.0 (fastexcel 0.21.0): read_excel drops customers whose cells do not fit the first 100 rows; read_json cuts cents.
#
# read_excel types a column by its first 100 rows. A later cell of another kind is null, and a row that has become null in all
# columns is dropped as an empty one: it is not even counted. read_json, DataFrame and from_dicts, given whole numbers in the
# first 100 records, cut 19.99 to 19 (towards zero, and also under DataFrame's strict=True); a text "19.99" too.
# scan_ndjson and read_ndjson refuse that.
#
# Seen:
#     100 rows of 7 | 10 | a date, then A7 | n/a | 16/01/2024    100 rows: A7 is gone
#     ... then A7 | 19.99 | a date                               101 rows: the id is null
#     100 records with amount 10, then 19.99                     read_json, DataFrame, from_dicts: 19
#     the same as lines                                          read_ndjson: ComputeError
#
# Why it matters: workbooks are put together by hand, the old system's numbers first, then the new one's ids with letters.
# The new customers are missing from every count, with no null left to be seen; the money of the others is
# rounded down, order by order.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$work"

# install FOLDER PACKAGE…: a virtual environment with these packages.
install() {
  folder=$1
  shift
  python3 -m venv "$folder" &&
    "$folder/bin/pip" install --quiet --disable-pip-version-check --no-input "$@" && return
  printf 'error: %s could not be installed.\n' "$*" >&2
  exit 69
}

install here polars==2.1.0 fastexcel==0.21.0 openpyxl==3.1.5
here/bin/python - <<'END'
import datetime
import io
import json
import sys

import openpyxl
import polars


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def outcome(read):
    try:
        return read()
    except Exception as error:
        return type(error).__name__


day = datetime.date(2024, 1, 15)

def workbook(*last):
    book = openpyxl.Workbook()
    for row in [["id", "amount", "day"], *[[7, 10, day]] * 100, *last]:
        book.active.append(row)
    book.save("orders.xlsx")
    table = polars.read_excel("orders.xlsx")
    return table.height, table["id"][-1]

still("Excel, all cells of another kind", workbook(["A7", "n/a", "16/01/2024"]), (100, 7))
still("Excel, the id of another kind", workbook(["A7", 19.99, day]), (101, None))

orders = [{"order": order, "amount": 10} for order in range(100)] + [{"order": 100, "amount": 19.99}]
lines = "\n".join(map(json.dumps, orders)).encode()
still("read_json", polars.read_json(io.BytesIO(json.dumps(orders).encode()))["amount"][-1], 19)
still("DataFrame", polars.DataFrame(orders, strict=True)["amount"][-1], 19)
still("from_dicts", polars.from_dicts(orders)["amount"][-1], 19)
still("read_ndjson", outcome(lambda: polars.read_ndjson(io.BytesIO(lines))["amount"][-1]), "ComputeError")
END
