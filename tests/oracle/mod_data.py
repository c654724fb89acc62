#!/usr/bin/env python3
"""Computes model_mod_data.json from the whole history of a file.

usage: mod_data.py REPOSITORY REVISION PATH

For every entry that the file ever had, by code point: the commits, with the seconds of their committers, that added it,
changed it last and removed it first. Written for the tests, from what is known of the script of the target repository.
"""

import json
import subprocess
import sys


def git(repository, *arguments):
    command = ["git", "-C", repository, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def versions(repository, revision, path):
    """Yields commit, date and entries, oldest first; what cannot be read is left out."""
    log = git(repository, "log", "--format=%H %ct", revision, "--", path).decode().splitlines()
    for line in reversed(log):
        commit, date = line.split()
        try:
            yield commit, int(date), json.loads(git(repository, "show", f"{commit}:{path}").decode())
        except (subprocess.CalledProcessError, ValueError):
            continue


def same(one, other):
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def mod_data(repository, revision, path):
    told = {}
    before = {}
    for commit, date, entries in versions(repository, revision, path):
        for name, entry in entries.items():
            if name not in told:
                told[name] = {"added": (commit, date), "modified": (commit, date), "removed": (None, None)}
            elif name in before and not same(before[name], entry):
                told[name]["modified"] = (commit, date)
        for name in told:
            if name not in entries and told[name]["removed"] == (None, None):
                told[name]["removed"] = (commit, date)
        before = entries
    kinds = ("added", "modified", "removed")
    pairs = (lambda dates, kind: ((f"commit_{kind}", dates[kind][0]), (f"date_{kind}", dates[kind][1])))
    return {
        name: dict(pair for kind in kinds for pair in pairs(told[name], kind)) for name in sorted(told)
    }


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    print(json.dumps(mod_data(*sys.argv[1:]), indent=4))
