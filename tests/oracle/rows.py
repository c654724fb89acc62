#!/usr/bin/env python3
"""The models.csv that the base records of a db.json come from.

    rows.py DB_JSON    models.csv (CRLF, header) to standard output
"""
import csv
import io
import json
import sys

from convert import COLUMNS, DEFAULTS, generated_display_name, size_tag


def billions(parameters):
    if parameters is None:
        return ""
    number = float(parameters) / 1e9
    return str(int(number)) if number.is_integer() else repr(number)


def row(name, record):
    text = {key: record.get(key) or "" for key in COLUMNS}
    parameters, tags = record.get("parameters"), record.get("tags") or []
    if text["display_name"] == generated_display_name(name):
        text["display_name"] = ""
    if text["style"] == DEFAULTS["style"] and text["style"] not in tags:
        text["style"] = ""
    size = None if parameters is None else size_tag(float(parameters) / 1e9)
    return {
        **text,
        "name": name,
        "parameters_bn": billions(parameters),
        "tags": ",".join(tag for tag in tags if tag not in (text["style"], size)),
        "settings": json.dumps(record["settings"]) if record.get("settings") else "",
    }


def is_base(name):
    return not name.startswith(("aphrodite/", "koboldcpp/")) and "://" not in name


def main(arguments):
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    with open(arguments[0], encoding="utf-8") as file:
        records = json.load(file)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row(name, record) for name, record in records.items() if is_base(name))
    sys.stdout.buffer.write(out.getvalue().encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
