"""Makes schemas/calendars/YYYY.toml.

Usage: python3 make.py HOLIDAY_CN_FOLDER OUT_FOLDER

Years 2015 and later come from the JSON files of NateScarlet/holiday-cn (MIT); earlier years from the
Python package chinesecalendar (MIT), after checking that the two agree on every day from 2015 to 2025.
December days that stand in the next year's file go to the year of their date.
"""

import datetime
import json
import pathlib
import sys

import chinese_calendar

source, out = map(pathlib.Path, sys.argv[1:3])
ONE = datetime.timedelta(days=1)


def from_package(year):
    off, work = [], []
    day = datetime.date(year, 1, 1)
    while day.year == year:
        weekend = day.weekday() >= 5
        if chinese_calendar.is_holiday(day) and not weekend:
            off.append(day)
        if chinese_calendar.is_workday(day) and weekend:
            work.append(day)
        day += ONE
    return off, work


files = {int(p.stem): json.loads(p.read_text("utf-8")) for p in sorted(source.glob("20*.json"))}
days = {}
for data in files.values():
    for entry in data["days"]:
        day = datetime.date.fromisoformat(entry["date"])
        days[day] = entry["isOffDay"]


def from_files(year):
    off = sorted(d for d, is_off in days.items() if d.year == year and is_off)
    work = sorted(d for d, is_off in days.items() if d.year == year and not is_off)
    return off, work


def is_work(table, day):
    off, work = table
    return day in work or (day.weekday() < 5 and day not in off)


for year in range(2015, 2026):
    ours, theirs = from_files(year), from_package(year)
    day = datetime.date(year, 1, 1)
    while day.year == year:
        assert is_work(ours, day) == is_work(theirs, day), day
        day += ONE

for year in range(2007, 2027):
    if year >= 2015:
        off, work = from_files(year)
        papers = files[year]["papers"]
        origin = "NateScarlet/holiday-cn (MIT)"
    else:
        off, work = from_package(year)
        papers = []
        origin = "chinesecalendar (MIT), which agrees with NateScarlet/holiday-cn on 2015 to 2025"
    version = 2 if year == 2020 else 1
    address = papers[-1] if papers else "https://www.gov.cn/"
    lines = [
        f"# Data: {origin}. Weekends are off unless listed under work_days.",
        f"year = {year}",
        f"version = {version}",
        f'title = "国务院办公厅关于{year}年部分节假日安排的通知"'
        if year != 2020
        else 'title = "国务院办公厅关于延长2020年春节假期的通知(2020-01-27)"',
        f'source = "{address}"',
        "off_days = [" + ", ".join(f'"{d}"' for d in off) + "]",
        "work_days = [" + ", ".join(f'"{d}"' for d in work) + "]",
    ]
    (out / f"{year}.toml").write_text("\n".join(lines) + "\n", "utf-8")
