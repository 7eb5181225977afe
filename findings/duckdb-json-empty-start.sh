#!/bin/sh
# DuckDB 2.0.1: a JSON field that is null in the first 20,480 records stays NULL for the whole file.
#
# read_json looks at 20,480 records and types the columns by them. A field that was null in all of these
# gets the type "NULL", and every value it has further down is replaced by NULL: no error, no warning, with
# union_by_name or without. DuckDB 1.5.6 kept such a field as JSON, so the values were there.
#
# Seen, for 20,480 orders without a refund and two with one:
#     1.5.6    column type JSON,   2 refunds, "19.99" and "5.00"
#     2.0.1    column type "NULL", 0 refunds; with sample_size = -1 both are back
#
# Why it matters: an export sorted by time begins with the years before a field was in use. Refunds, cancellation
# days, coupons, consent withdrawn or survey answers that begin late read as "never happened", so churn is
# too low, net revenue too high, and people who said no are written to.
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

cat >look.py <<'END'
import json
import sys

import duckdb


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


with open("orders.ndjson", "w") as file:
    for order in range(20_480):
        file.write(json.dumps({"order": order, "refund": None}) + "\n")
    file.write('{"order": 20480, "refund": 19.99}\n{"order": 20481, "refund": "5.00"}\n')

def refunds(options):
    return duckdb.sql(
        f"select any_value(typeof(refund)), count(refund) from read_json('orders.ndjson'{options})"
    ).fetchall()[0]

new = duckdb.__version__ == "2.0.1"
lost, kept = ('"NULL"', 0), ("JSON", 2)
still(f"{duckdb.__version__} as it comes", refunds(""), lost if new else kept)
still(f"{duckdb.__version__} union_by_name", refunds(", union_by_name = true"), lost if new else kept)
still(f"{duckdb.__version__} whole file sampled", refunds(", sample_size = -1"), kept)
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
