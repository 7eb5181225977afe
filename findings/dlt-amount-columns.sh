#!/bin/sh
# dlt 1.31.0 (to DuckDB 2.0.1): cents and text ids move to columns of their own; two columns become one by name.
#
# The first record decides a column's type. A later value that does not fit goes to a new column: amount__v_double, id__v_text;
# in the column itself it is NULL. The load succeeds. Names are rewritten to snake case first, and where two
# of them come out alike, as Customer ID and customer_id do, the last one wins and the other's values are gone.
#
# Seen, for amounts 10, 19.99 and '5.50' of the customers 1, 2 and A7:
#     amount            10, NULL, NULL: the sum is 10      amount__v_double  19.99      amount__v_text  5.50
#     id                1, 2, NULL                         id__v_text        A7
#     with amounts 10.0, 20, 5.5                           one column, the sum is 35.5
#     Customer ID 'shop-1', customer_id 'crm-9'            one column customer_id, 'crm-9'
#
# Why it matters: a CRM's interface sends 10 for a round amount, and whether the first one of a load is round is chance.
# Revenue is then the sum of the round orders only, and every query and model on the table goes on running.
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

install here 'dlt[duckdb]==1.31.0' duckdb==2.0.1
here/bin/python - <<'END'
import os
import sys

os.environ.update(RUNTIME__DLTHUB_TELEMETRY="false", DLT_DATA_DIR="dlt", RUNTIME__LOG_LEVEL="CRITICAL")
import dlt
import duckdb


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def load(name, records):
    pipeline = dlt.pipeline(name, destination=dlt.destinations.duckdb(f"{name}.duckdb"), dataset_name="shop")
    pipeline.run(records, table_name="orders")
    with duckdb.connect(f"{name}.duckdb") as database:
        names = [column for column in database.sql("from shop.orders").columns if not column.startswith("_dlt")]
        return database.sql(f"select {', '.join(names)} from shop.orders").fetchall(), names

still("a round amount first", load("round", [
    {"id": 1, "amount": 10}, {"id": 2, "amount": 19.99}, {"id": "A7", "amount": "5.50"}]), (
    [(1, 10, None, None, None), (2, None, 19.99, None, None), (None, None, None, "A7", "5.50")],
    ["id", "amount", "amount__v_double", "id__v_text", "amount__v_text"]))
still("a decimal first", load("decimal", [{"amount": 10.0}, {"amount": 20}, {"amount": 5.5}]), (
    [(10.0,), (20.0,), (5.5,)], ["amount"]))
still("two names alike", load("names", [{"Customer ID": "shop-1", "customer_id": "crm-9"}]), ([("crm-9",)], ["customer_id"]))
END
