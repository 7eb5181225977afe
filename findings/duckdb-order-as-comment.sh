#!/bin/sh
# DuckDB 1.5.6 and 2.0.1: among numbered orders, a row that begins with # is taken for a comment and left out.
#
# Nobody asked for comments: where the first column is numbers but for rows that begin with '#', the CSV sniffer
# decides that '#' starts a comment, since then the column fits BIGINT. The rows are gone without an error, in the
# strict mode too, and with all_varchar = true as well. comment = '' keeps them; so do quotes around the cell, or
# texts in the other rows.
#
# Seen, orders 1001, 1002, #1003, 1004 of 5, 6, 700 and 8:
#     from 'orders.csv'                        3 rows, total 19
#     read_csv(..., all_varchar = true)        3 rows, total 19
#     read_csv(..., comment = '')              4 rows, total 719
#     "#1003" in quotes                        4 rows, total 719
#
# Why it matters: shops write order names as #1003, and files put together from two systems or from two
# periods hold both notations. Whole orders are missing from revenue, frequency and recency; which ones depends
# on a sign in their name.
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
import sys

import duckdb


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def total(source):
    return tuple(int(value) for value in duckdb.sql(f"select count(*), sum(amount) from {source}").fetchall()[0])

def write(order):
    with open("orders.csv", "w") as file:
        file.write(f"order,customer,amount\n1001,a,5\n1002,b,6\n{order},c,700\n1004,a,8\n")

version = duckdb.__version__
write("#1003")
still(f"{version} as it comes", total("'orders.csv'"), (3, 19))
still(f"{version} strict", total("read_csv('orders.csv', strict_mode = true)"), (3, 19))
still(f"{version} no comments", total("read_csv('orders.csv', comment = '')"), (4, 719))
still(f"{version} all text", total(
    "(select amount::int amount from read_csv('orders.csv', all_varchar = true))"), (3, 19))
write('"#1003"')
still(f"{version} quoted", total("'orders.csv'"), (4, 719))
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
