#!/usr/bin/env python3
"""The text repository's converter, written again: models.csv to db.json's bytes.

    convert.py MODELS_CSV            db.json to standard output
    convert.py MODELS_CSV DB_JSON    0 if they agree byte for byte, else 1 and
                                     the first entry that differs
"""
import csv
import json
import re
import sys

COLUMNS = ["name", "parameters_bn", "display_name", "url", "baseline", "description", "style",
           "tags", "instruct_format", "settings"]
DEFAULTS = {"baseline": "", "parameters": None, "description": "", "version": "1",
            "style": "generalist", "nsfw": False}


def second_segment(name):
    return name.split("/")[1] if "/" in name else name


def generated_display_name(name):
    return re.sub(" +", " ", re.sub("[-_]", " ", second_segment(name))).strip()


def size_tag(billions):
    return f"{round(billions)}B"  # round() takes halves to the even neighbour


def entry(row):
    """One row's fields, over the defaults; without name and model_name."""
    billions = float(row["parameters_bn"])
    tags = {tag.strip() for tag in row["tags"].split(",")} if row["tags"] else set()
    tags |= {row["style"]} if row["style"] else set()
    fields = {
        "parameters": int(billions * 1_000_000_000),
        "display_name": row["display_name"] or generated_display_name(row["name"]),
        "url": row["url"],
        "baseline": row["baseline"],
        "description": row["description"],
        "style": row["style"],
        "tags": sorted(tags | {size_tag(billions)}),
        "instruct_format": row["instruct_format"],
        "settings": json.loads(row["settings"]) if row["settings"] else {},
    }
    return {**DEFAULTS, **{key: value for key, value in fields.items() if value}}


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise SystemExit(f"{path}: line 1 is not the header {','.join(COLUMNS)}")
        return list(reader)


def convert(rows):
    entries = {}
    for row in rows:
        name, model_name, fields = row["name"], second_segment(row["name"]), entry(row)
        for key in (name, f"aphrodite/{name}", f"koboldcpp/{model_name}"):
            entries[key] = {"name": key, "model_name": model_name, **fields}
    return entries


def dump(entries):
    return (json.dumps(entries, indent=4) + "\n").encode("ascii")


def first_difference(expected, actual):
    """The first entry, in the converter's order, that is not as it should be."""
    found = list(json.loads(actual).items())
    for place, (key, value) in enumerate(expected.items()):
        if place >= len(found):
            return f"entry {place}: {key}: missing"
        if found[place][0] != key:
            return f"entry {place}: expected {key}, found {found[place][0]}"
        want, have = json.dumps(value), json.dumps(found[place][1])
        if want != have:
            return f"entry {place}: {key}:\n  expected {want}\n  found    {have}"
    if len(found) > len(expected):
        return f"entry {len(expected)}: {found[len(expected)][0]}: not in the rows"
    lines = zip(dump(expected).split(b"\n"), actual.split(b"\n"))
    at = next((n for n, (want, have) in enumerate(lines, 1) if want != have), "last")
    return f"the same entries, written otherwise: line {at}"


def main(arguments):
    if len(arguments) not in (1, 2):
        raise SystemExit(__doc__)
    entries = convert(read_rows(arguments[0]))
    if len(arguments) == 1:
        sys.stdout.buffer.write(dump(entries))
        return 0
    with open(arguments[1], "rb") as file:
        actual = file.read()
    if actual == dump(entries):
        return 0
    print(first_difference(entries, actual))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
