#!/bin/sh
# frictionless 5.21.0: the type that nine cells in ten fit is taken, and the tenth cell is None; German amounts are places.
#
# A type is guessed from the first 100 rows and taken if it fits 90 % of them. extract, read_rows and to_pandas then give
# None for each cell that does not fit: the customer A7 among numbered ones has no id. Only validate says so.
# A column of amounts with a decimal comma is a 'geopoint': 19,90 is the place at longitude 19, latitude 90, and the
# cents above 90 are no latitude, so 7,95 is None.
#
# Seen, by extract:
#     id 1 ... 9, A7                      integer; the last is None
#     amount 5 (nine times), 9.99         integer; the last is None
#     amount '19,90', '1.234,50'          geopoint; [19.0, 90.0] and [1.234, 50.0], and valid
#     amount '2,50' (nine times), '7,95'  geopoint; the last is None
#
# Why it matters: what is dropped is not random. Ids with a letter are the newer system's customers, odd amounts are
# discounts and refunds; one row in ten may lose its customer or its money, which then reads as a guest, or as 0.
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

install here frictionless==5.21.0
here/bin/python - <<'END'
import sys

from frictionless import Resource, extract, validate


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def read(column, cells, header="row"):
    with open("export.csv", "w") as file:
        file.write(f"{header};{column}\n" + "".join(f"{row};{cell}\n" for row, cell in enumerate(cells)))
    resource = Resource("export.csv")
    resource.infer()
    kind = resource.schema.get_field(column).type
    last = extract("export.csv")["export"][-1][column]
    return kind, [float(part) for part in last] if kind == "geopoint" and last else last, validate("export.csv").valid

still("one id of letters", read("id", [*range(1, 10), "A7"]), ("integer", None, False))
still("one amount with cents", read("amount", [5] * 9 + [9.99]), ("integer", None, False))
still("a hundred whole ones before", read("amount", [5] * 100 + [9.99]), ("integer", None, False))
still("decimal comma", read("amount", ["19,90", "1.234,50"]), ("geopoint", [1.234, 50.0], True))
still("decimal comma, 95 cents", read("amount", ["2,50"] * 9 + ["7,95"]), ("geopoint", None, False))
END
