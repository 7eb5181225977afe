#!/bin/sh
# csvkit 2.2.0 (agate 1.14.2): sorting a file rewrites its amounts, postcodes, names and size bands.
#
# csvsort, csvjoin, csvjson, csvstat and csvsql guess types unless told -I, and write back what they guessed. A comma is a
# thousands mark wherever it stands, so '99,00' is 9900; '1.234,50' is 1.23450, a number that was nowhere. A postcode loses
# its zero; a column of people called May and June becomes dates of the year 1; the band 10-12 is 12 October 2001;
# a quantity that is 0 or 1 becomes True or False. csvcut leaves all of these as they were.
#
# Seen, by csvsort:
#     amount  1.234,50   99,00   ->  1.23450      9900          csvstat's sum: 9901.235
#     zip     01234      98101   ->  1234         98101
#     name    May        June    ->  0001-05-01   0001-06-01
#     band    10-12      1-2     ->  2001-10-12   2001-01-02
#     items   0          1       ->  False        True
#
# Why it matters: csvkit is how exports are sorted and joined before they are loaded. The customer who bought for 1,234.50
# is now below the one who bought for 99.00, the postcodes no longer join, and the file looks whole.
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

install here csvkit==2.2.0 agate==1.14.2
here/bin/python - <<'END'
import subprocess
import sys


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


with open("customers.csv", "w") as file:
    file.write("id;amount;zip;name;band;items\nA;1.234,50;01234;May;10-12;0\nB;99,00;98101;June;1-2;1\n")

def run(tool, *options):
    command = [f"here/bin/{tool}", "-d", ";", *options, "customers.csv"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

header = "id,amount,zip,name,band,items"
still("csvsort", run("csvsort", "-c", "id"), [
    header, "A,1.23450,1234,0001-05-01,2001-10-12,False", "B,9900,98101,0001-06-01,2001-01-02,True"])
still("csvsort -I", run("csvsort", "-I", "-c", "id"), [
    header, 'A,"1.234,50",01234,May,10-12,0', 'B,"99,00",98101,June,1-2,1'])
still("csvstat --sum", run("csvstat", "--sum", "-c", "amount"), ["9901.235"])
END
