#!/bin/sh
# DuckDB 1.5.6 and 2.0.1: a damaged .csv.gz is read with the wrong amount, a .zst cut between blocks without its end.
#
# A gzip file carries a checksum; DuckDB does not look at it. One changed bit turns 15.00 into 95.00 and the
# file is read; polars 2.1.0, pandas 3.1.1 and pyarrow 26.0.1 refuse it. A .gz whose end is missing was read as far as it goes by
# 1.5.6 when the cut fell at a row's end; 2.0.1 refuses that. A .zst that ends after a whole block is read
# by both, as if nothing were missing.
#
# Seen:
#     .gz, one byte damaged                15.00 is 95.00 in both; Python's gzip: BadGzipFile
#     .gz, cut after a flushed row         1.5.6 reads 5 of 7 rows; 2.0.1 IOException
#     .zst, cut after a flushed row        both read 5 of 7 rows
#
# Why it matters: exports come over the wire at night. A transfer that broke off leaves fewer orders, which looks like
# customers who left; last rows are the latest days, the very ones that recency and churn are made from.
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
import gzip
import sys
import zlib

import duckdb
import zstandard


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def outcome(read):
    try:
        return read()
    except Exception as error:
        return type(error).__name__


version = duckdb.__version__
head = b"order,amount\n" + b"".join(b"%d,15.00\n" % order for order in range(1, 6))
tail = b"6,15.00\n7,15.00\n"

def write(name, content):
    with open(name, "wb") as file:
        file.write(content)

def rows(name):
    return outcome(lambda: duckdb.sql(f"select count(*), max(amount) from read_csv('{name}')").fetchall()[0])

def damaged_by_gzip():
    with gzip.open("damaged.csv.gz") as file:
        return file.read()

whole = bytearray(gzip.compress(head + tail, compresslevel=0))
whole[whole.index(b"3,15.00") + 2] = ord("9")
write("damaged.csv.gz", whole)
still("Python's gzip, damaged .gz", outcome(damaged_by_gzip), "BadGzipFile")
still(f"{version} damaged .gz", rows("damaged.csv.gz"), (7, 95.0))

packer = zlib.compressobj(wbits=31)
write("cut.csv.gz", packer.compress(head) + packer.flush(zlib.Z_SYNC_FLUSH))
still(f"{version} cut .gz", rows("cut.csv.gz"), "IOException" if version == "2.0.1" else (5, 15.0))

packer = zstandard.ZstdCompressor(write_checksum=True).compressobj()
first = packer.compress(head) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
write("whole.csv.zst", first + packer.compress(tail) + packer.flush())
write("cut.csv.zst", first)
still(f"{version} whole .zst", rows("whole.csv.zst"), (7, 15.0))
still(f"{version} cut .zst", rows("cut.csv.zst"), (5, 15.0))
END
install before duckdb==1.5.6 zstandard==0.25.0
before/bin/python look.py
install now duckdb==2.0.1 zstandard==0.25.0
now/bin/python look.py
