#!/usr/bin/env python3
"""Make schemas/calendars/*.toml from a folder with the yearly JSON files of NateScarlet/holiday-cn (MIT).

    python3 tools/calendars/make_calendars.py FOLDER_OF_JSON OUTPUT_FOLDER

A year's table holds the days of that calendar year: days of December that stand in the next year's
file are moved to the year of their date. A year whose working days a later notice changed gets two
files: YEAR-v1.toml (before that notice) and YEAR.toml (version 2). Nothing is fetched; a conflict
between two files stops the run.
"""

import json
import pathlib
import sys
from datetime import date

FIRST, LAST = 2007, 2026
COMMIT = "d4e53bf2143d"

# Notices that changed a table in its own year: title, and what the first notice had said of the
# days concerned (None: nothing). 2015 and 2020 are upstream's own `PRE_PARSED_PAPERS`; 2020 and 2019
# were also compared with upstream's files of 2019-11-21 (be07ee7) and 2019-03-09 (ef17540).
SECOND = {
    2015: (
        "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
        {"2015-09-03": None, "2015-09-04": None, "2015-09-05": None, "2015-09-06": None},
    ),
    2019: (
        "国务院办公厅关于调整2019年劳动节假期安排的通知",
        {"2019-04-28": None, "2019-05-02": None, "2019-05-03": None, "2019-05-04": None, "2019-05-05": None},
    ),
    2020: (
        "国务院办公厅关于延长2020年春节假期的通知",
        {"2020-01-31": None, "2020-02-01": False, "2020-02-02": None, "2020-02-03": None},
    ),
}


def title(year):
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


def off(days, day):
    """Whether a day is off under a table of {date: (name, off)}."""
    return days[day][1] if day in days else date.fromisoformat(day).weekday() >= 5


def array(key, days, wanted):
    lines = [f"{key} = ["]
    name = None
    for day in sorted(days):
        label, is_off = days[day]
        if is_off != wanted:
            continue
        if label != name:
            lines.append(f"    # {label}")
            name = label
        lines.append(f'    "{day}",')
    return lines + ["]"]


def write(path, year, version, notice, source, notes, days):
    lines = [
        f"# Days off and made-up working days of {year}, as the State Council announced them.",
        f"# Data: NateScarlet/holiday-cn (commit {COMMIT}), Copyright (c) 2019 NateScarlet, MIT licence;",
        "# the licence text stands in LICENSE-holiday-cn beside this file.",
        "# Saturdays and Sundays are off unless they stand in `work_days`; not all of them are listed.",
        *[f"# {note}" for note in notes],
        "",
        f"year = {year}",
        f"version = {version}",
        f'title = "{notice}"',
        f'source = "{source}"',
        "",
        *array("off_days", days, True),
        "",
        *array("work_days", days, False),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(folder, out):
    own, moved, papers = {}, {}, {}
    for year in range(FIRST, LAST + 2):
        path = pathlib.Path(folder) / f"{year}.json"
        if not path.exists():
            continue
        data = json.loads(path.read_text(encoding="utf-8"))
        papers[year] = data["papers"]
        own.setdefault(year, {})
        for day in data["days"]:
            target = int(day["date"][:4])
            table = own if target == year else moved
            fact = (day["name"], day["isOffDay"])
            if table.setdefault(target, {}).setdefault(day["date"], fact)[1] != fact[1]:
                sys.exit(f"{path}: {day['date']} is stated twice, differently")
    for year in range(FIRST, LAST + 1):
        first, later = own[year], moved.get(year, {})
        for day in first.keys() & later.keys():
            if first[day][1] != later[day][1]:
                sys.exit(f"{year}: {day} differs from the next year's notice")
        notes = []
        before = dict(first)
        newest_title, newest_source = title(year), papers[year][0]
        if year in SECOND:
            newest_title, changes = SECOND[year]
            newest_source = papers[year][-1]
            for day, said in changes.items():
                name = before.pop(day)[0]
                if said is not None:
                    before[day] = (name, said)
        final = {**first, **later}
        changed = any(off(before, day) != off(final, day) for day in before.keys() | final.keys())
        if later:
            notes.append(f"Days from {min(later)} to {max(later)} stand in the notice for {year + 1}:")
            notes.append(f"{papers[year + 1][0]}")
            if changed and year not in SECOND:
                newest_title, newest_source = title(year + 1), papers[year + 1][0]
        if changed:
            notes.insert(0, f"Version 2: the first notice's table is {year}-v1.toml ({papers[year][0]}).")
            write(
                pathlib.Path(out) / f"{year}-v1.toml", year, 1, title(year), papers[year][0],
                [f"Version 1: changed later by {newest_source}; see {year}.toml."], before,
            )
        write(pathlib.Path(out) / f"{year}.toml", year, 2 if changed else 1, newest_title, newest_source, notes, final)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
