"""Registers of millions of made-up people and cars, and questions about them whose answers are known.

`python3 Benchmarks/registers.py FILE COUNT` makes one. The schema is Kopir's own, each table is one INSERT in the order of its key. All
of it follows from COUNT; every IIN has a right check digit. KOPIR names the program.
"""

import os
import pathlib
import random
import runpy
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Not by a path of its folder: others of its modules have names that Tests/Peers has as well.
CATALOGUE = runpy.run_path(str(ROOT / "Tests/Chaos/people.py"))["CATALOGUE"]

__all__ = ["CATALOGUE", "FIRST_PHONE", "make", "questions"]

FIRST_PHONE = 77_010_000_000
DAYS_A_YEAR = 12 * 28
# Dates of birth, and the digit that says century and sex, of adults and of children.
ADULTS, CHILDREN = (range(60, 99), 3), (range(15, 23), 5)
# Of so many adults one waits for a flat; for so many a child waits for a kindergarten.
SHARE = 10


def check_digit(number: str) -> str:
    """SQL: the twelfth digit of eleven; 10 where there is none."""
    def total(weights):
        return " + ".join(f"{weight} * ({number} / {10 ** (10 - place)} % 10)" for place, weight in enumerate(weights))
    first = f"(({total(range(1, 12))}) % 11)"
    second = f"(({total((3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))}) % 11)"
    return f"CASE WHEN {first} < 10 THEN {first} ELSE {second} END"


def iins(count: int, years: range, century: int) -> str:
    """SQL: about so many identification numbers in their order, those left out that have no check digit."""
    a_day = -(-count // (len(years) * DAYS_A_YEAR))
    day = f"(n / {a_day})"
    number = (f"(({years.start} + {day} / {DAYS_A_YEAR}) * 1000000000 + (1 + {day} / 28 % 12) * 10000000"
              f" + (1 + {day} % 28) * 100000 + {century} * 10000 + n % {a_day})")
    return f"""
        WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {count}),
            eleven(number) AS MATERIALIZED (SELECT {number} FROM counted),
            checked(number, digit) AS (SELECT number, {check_digit('number')} FROM eleven)
        SELECT number * 10 + digit AS iin FROM checked WHERE digit < 10"""


def plate(number: int) -> str:
    letters = "".join(chr(65 + number // 10 ** place % 10) for place in (3, 2, 1))
    return f"{number // 10_000 % 1000:03d}{letters}{1 + number % 10:02d}"


PLATE = ("printf('%03d%c%c%c%02d', n / 10000 % 1000, char(65 + n / 1000 % 10), char(65 + n / 100 % 10), char(65 + n / 10 % 10),"
         " 1 + n % 10)")


def make(path: pathlib.Path, count: int):
    """A register file with so many people, and as many cars; ten million at most, for that many plates there are."""
    if not 1000 <= count <= 10_000_000:
        raise ValueError("from 1 000 to 10 000 000 people")
    empty = sorted((ROOT / "Config/demo").glob("*.csv"))
    subprocess.run(
        [os.environ["KOPIR"], "registers", "import", "--registers", f"sqlite:{path}", *map(str, empty)], check=True,
        stdout=subprocess.DEVNULL)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -262144")
    database.execute("BEGIN")
    for table in ("citizens", "persons", "vehicles", "kindergarten_queue", "housing_queue"):
        database.execute(f"DELETE FROM {table}")
    children = iins(count // SHARE, *CHILDREN)
    # Rows in the order of their key go to the end of the table.
    database.execute(f"INSERT INTO persons (iin, valid) SELECT iin, 1 FROM ({children})")
    database.execute(
        "INSERT INTO kindergarten_queue (iin, number, registered, place)"
        " SELECT iin, row_number() OVER (ORDER BY iin), '2023-05-12', 'Астана' FROM persons")
    database.execute(f"INSERT INTO persons (iin, valid) SELECT iin, 1 FROM ({iins(count, *ADULTS)})")
    adults = f"SELECT iin, row_number() OVER (ORDER BY iin) - 1 AS n FROM persons WHERE iin >= {ADULTS[0].start * 10 ** 10}"
    # Fewer adults than phones: the last phones are those of the first.
    database.execute(f"""
        INSERT INTO citizens (msisdn, iin) SELECT {FIRST_PHONE} + n, iin FROM ({adults})""")
    (known,) = database.execute("SELECT count(*) FROM citizens").fetchone()
    database.execute(f"INSERT INTO citizens SELECT msisdn + {known}, iin FROM citizens WHERE msisdn + {known} < {FIRST_PHONE + count}")
    database.execute(
        "INSERT INTO housing_queue (iin, number, registered, place)"
        f" SELECT iin, 1 + n, '2015-02-10', 'g. Semei' FROM ({adults}) WHERE n % {SHARE} = 0")
    database.execute(f"""
        INSERT INTO vehicles (plate, inspected, valid_until)
        WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {count})
        SELECT {PLATE}, '2025-03-15', '2099-03-15' FROM counted""")
    for (table,) in database.execute("SELECT source FROM imports").fetchall():
        database.execute(f"UPDATE imports SET row_count = (SELECT count(*) FROM {table}) WHERE source = ?", (table,))
    database.execute("COMMIT")
    database.close()


def questions(path: pathlib.Path, count: int, seed: int = 1) -> str:
    """A mix for `smpptool load`: so many questions for each of the three services, and the answer that is owed."""
    chance, lines = random.Random(seed), []
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    (cars,) = database.execute("SELECT count(*) FROM vehicles").fetchone()
    for number in (chance.randrange(cars) for _ in range(count)):
        lines.append((f"8 {plate(number)}", f"GRNZ {plate(number)}. Tekhosmotr proiden 15.03.2025, deistvitelen do 15.03.2099."))
    for table, code, answer in (
            ("kindergarten_queue", 5, "ЖСН ***{end}. Балабақшаға кезектегі нөмірі: {number}. Тіркелген күні 12.05.2023, Астана."),
            ("housing_queue", 4, "IIN ***{end}. Nomer ocheredi na zhil'e: {number}. Data postanovki 10.02.2015, g. Semei.")):
        (last,) = database.execute(f"SELECT max(rowid) FROM {table}").fetchone()
        for row in (chance.randint(1, last) for _ in range(count)):
            iin, number = database.execute(
                f"SELECT iin, number FROM {table} WHERE rowid >= ? ORDER BY rowid LIMIT 1", (row,)).fetchone()
            lines.append((f"{code} {iin}", answer.format(end=f"{iin % 10_000:04d}", number=number)))
    database.close()
    chance.shuffle(lines)
    return "text\texpect\n" + "".join(f"{text}\t{answer}\n" for text, answer in lines)


def main():
    path, count = pathlib.Path(sys.argv[1]), int(sys.argv[2].replace("_", ""))
    begin = time.monotonic()
    make(path, count)
    print(f"{path}: {count:,} people and as many cars, {path.stat().st_size / 2**20:,.0f} MiB, {time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
