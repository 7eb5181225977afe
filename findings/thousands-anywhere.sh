#!/bin/sh
# pandas 3.1.1, DuckDB 2.0.1, Babel 2.19.0, polars 2.1.0: a thousands mark is deleted wherever it stands.
#
# Told that '.' separates thousands, pandas and Babel (by default) delete it, so a stray 12.50 is 1,250; pandas also
# makes the date 15.01.2024 of another column the number 15,012,024. Told that ',' separates thousands, DuckDB reads
# 12,5 as 125. polars, told that the decimal mark is a comma and the column a number, goes on taking points for
# decimal marks too: 1.234, a thousand, is 1.234. DuckDB with decimal_separator = ',' refuses that cell.
#
# Seen:
#     '1.234,50' and '12.50', points are thousands    pandas 1234.5 and 1250.0; Babel (de) 1250, strict an error
#     '15.01.2024' in the next column                 pandas 15012024
#     '1,234.50' and '12,5', commas are thousands     DuckDB 1234.5 and 125.0
#     '99,00' and '1.234', decimal comma              polars 99.0 and 1.234; DuckDB ConversionException
#
# Why it matters: one export holds both notations as soon as two systems, an app and a spreadsheet, feed it. A hundredfold
# order passes every check of type and range and makes its customer the best one; a thousandth makes
# the best one the worst.
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

install here pandas==3.1.1 duckdb==2.0.1 Babel==2.19.0 polars==2.1.0
here/bin/python - <<'END'
import io
import sys

import duckdb
import pandas
import polars
from babel.numbers import parse_decimal


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def outcome(read):
    try:
        return read()
    except Exception as error:
        return type(error).__name__


german = pandas.read_csv(
    io.StringIO("amount;day\n1.234,50;15.01.2024\n12.50;16.01.2024\n"), sep=";", decimal=",", thousands=".")
still("pandas, amounts", german["amount"].tolist(), [1234.5, 1250.0])
still("pandas, days", german["day"].tolist(), [15012024, 16012024])
still("Babel", str(parse_decimal("12.50", locale="de")), "1250")
still("Babel, strict", outcome(lambda: parse_decimal("12.50", locale="de", strict=True)), "NumberFormatError")

with open("english.csv", "w") as file:
    file.write('order,amount\n1,"1,234.50"\n2,"12,5"\n')
still("DuckDB, thousands", [cell for cell, in duckdb.sql(
    "select amount from read_csv('english.csv', thousands = ',')").fetchall()], [1234.5, 125.0])

with open("german.csv", "w") as file:
    file.write("order;amount\n1;99,00\n2;1.234\n")
table = polars.read_csv("german.csv", separator=";", decimal_comma=True, schema_overrides={"amount": polars.Float64})
still("polars, decimal comma", table["amount"].to_list(), [99.0, 1.234])
still("DuckDB, decimal comma", outcome(lambda: duckdb.sql(
    "from read_csv('german.csv', decimal_separator = ',', types = {'amount': 'DOUBLE'})").fetchall()), "ConversionException")
END
