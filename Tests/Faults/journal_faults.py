"""Breaks the disk under the journal in every way that one call can, and looks for what was acknowledged.

    python3 Tests/Faults/journal_faults.py DRIVER SHIM [--long] [--only STEP] [--seed N]

DRIVER is the program journal-driver, SHIM the library made of disk.c. Exit code 1 when anything acknowledged is lost, a
sync is tried again, a journal does not open again, or a fault goes by that nobody hears of. Standard library only.
"""

import argparse
import errno
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time

GROUPS = 6
PAGE = 4096
# So many calls of a kind an opening makes at most.
OPENING = 20


class Bench:
    def __init__(self, options: argparse.Namespace, folder: pathlib.Path) -> None:
        self.driver, self.shim = options.driver, os.path.abspath(options.shim)
        self.folder = folder
        self.failures: list[str] = []

    def fresh(self, name: str) -> pathlib.Path:
        """An empty folder for one journal."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def environment(self, folder: pathlib.Path, **faults: str) -> dict:
        return {**os.environ, "LD_PRELOAD": self.shim, "DISK_FOLDER": str(folder), **faults}

    def write(self, folder: pathlib.Path, *words: str, groups: int = GROUPS, **faults: str) -> tuple[int, list[str]]:
        """Lets the driver write; its exit code and what it said."""
        environment = self.environment(folder, **faults) if faults else None
        with open(self.folder / "transcript", "w") as transcript:
            code = subprocess.run([self.driver, "write", str(folder / "journal.db"), str(groups), *words],
                                  env=environment, stdout=transcript, timeout=60).returncode
        return code, (self.folder / "transcript").read_text().splitlines()

    def check(self, folder: pathlib.Path, what: str) -> bool:
        """Opens the journal again without faults: all that was acknowledged must be there."""
        done = subprocess.run([self.driver, "check", str(folder / "journal.db"), str(self.folder / "transcript")],
                              stdout=subprocess.PIPE, text=True, timeout=60)
        return self.expect(done.returncode == 0, f"{what}: {done.stdout.strip()}")

    def expect(self, holds: bool, what: str) -> bool:
        if not holds:
            self.failures.append(what)
            print(f"    FAILED {what}", flush=True)
        return holds


def is_acknowledgement(line: str) -> bool:
    return line.startswith("acked")


def failing_calls(bench: Bench, call: str, step: int) -> str:
    """The N-th call of a kind fails, for each N until there is none; of those behind the opening only each `step`-th."""
    number, fatal, refused_to_open, absorbed = 1, 0, 0, 0
    while True:
        what = f"{call} {number}"
        folder, mark = bench.fresh("failing"), bench.folder / "mark"
        mark.unlink(missing_ok=True)
        code, said = bench.write(folder, DISK_FAIL=f"{call}:{number}:{errno.EIO}", DISK_MARK=str(mark))
        marks = mark.read_text().splitlines() if mark.exists() else []
        if not marks:
            bench.expect(code == 0, f"{what}: exit code {code} without a fault")
            break
        # An opening that fails says so whatever SQLite's way back does, and the next one begins anew.
        bench.expect(code == 3 or "sync again" not in marks, f"{what}: a sync was tried again")
        bench.expect(code in (0, 3, 4), f"{what}: exit code {code}")
        if call.endswith("sync"):
            bench.expect(code != 0, f"{what}: nobody heard that it failed")
        if "fatal" in said:
            after = said[said.index("fatal"):]
            bench.expect(not any(map(is_acknowledgement, after)), f"{what}: acknowledged behind the end")
        # What was acknowledged was written as the promise says: file format 2 of sqlite.org/fileformat2.html is WAL.
        in_wal_mode = (folder / "journal.db").read_bytes()[18:20] == b"\2\2" if any(map(is_acknowledgement, said)) else True
        bench.expect(in_wal_mode, f"{what}: acknowledged without a write-ahead log")
        fatal, refused_to_open, absorbed = fatal + (code == 4), refused_to_open + (code == 3), absorbed + (code == 0)
        bench.check(folder, what)
        number += step if number >= OPENING else 1
    return f"{number - 1} calls, every {step} behind the first {OPENING}: {fatal} ended the journal, {refused_to_open} the opening, {absorbed} nothing"


def short_writes(bench: Bench) -> str:
    folder = bench.fresh("short")
    code, said = bench.write(folder, groups=200, DISK_SHORT="1")
    bench.expect(code == 0, f"short writes: exit code {code}")
    bench.check(folder, "short writes")
    return f"{len(said)} lines acknowledged"


def full_disk(bench: Bench) -> str:
    """A tmpfs of 24 MiB with ballast in it; the first refusal removes the ballast."""
    if os.geteuid() != 0:
        return "SKIPPED: to mount a small tmpfs needs root"
    folder = bench.fresh("full")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(folder)]).returncode != 0:
        return "SKIPPED: no tmpfs can be mounted here"
    try:
        ballast = folder / "ballast"
        ballast.write_bytes(bytes(22 << 20))
        code, said = bench.write(folder, str(ballast), groups=300)
        refused = said.count("refused")
        bench.expect(code == 0 and refused > 0, f"full disk: exit code {code}, {refused} refused")
        bench.expect("fatal" not in said, "full disk: it ended the journal")
        bench.check(folder, "full disk")
        return f"{refused} commits refused, {len(said) - refused} lines acknowledged, one start"
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def power_cuts(bench: Bench, count: int, random_: random.Random) -> str:
    """Killed at a random moment; the disk has what was synced, and any part of what was not."""
    acknowledged = kept = 0
    for number in range(count):
        folder, shadow = bench.fresh("power"), bench.fresh("shadow")
        environment = bench.environment(folder, DISK_SHADOW=str(shadow))
        with open(bench.folder / "transcript", "w") as transcript:
            driver = subprocess.Popen([bench.driver, "write", str(folder / "journal.db"), "1000000"],
                                      env=environment, stdout=transcript)
            time.sleep(random_.uniform(0.02, 0.6))
            driver.kill()
            driver.wait()
        acknowledged += len((bench.folder / "transcript").read_text().splitlines())
        kept += tear(shadow, random_)
        bench.check(shadow, f"power cut {number}")
    return f"{acknowledged} lines acknowledged, {kept} writes without a sync partly kept"


def tear(shadow: pathlib.Path, random_: random.Random) -> int:
    """Lets some of the writes that were not synced reach the disk: any of them, in sectors of 512 octets."""
    kept = 0
    for pending in shadow.glob("*.pending"):
        records, position = pending.read_bytes(), 0
        pending.unlink()
        path = shadow / pending.name.removesuffix(".pending")
        if not path.exists():
            continue
        with open(path, "r+b") as file:
            while position + 16 <= len(records):
                offset, length = struct.unpack_from("=qq", records, position)
                octets = records[position + 16:position + 16 + max(0, length)]
                position += 16 + max(0, length)
                for start in range(0, len(octets), 512):
                    if length > 0 and random_.random() < 0.5:
                        file.seek(offset + start)
                        file.write(octets[start:start + 512])
                        kept += 1
    return kept


def damaged_wal(bench: Bench, stride: int) -> str:
    folder = bench.fresh("wal")
    done = subprocess.run([bench.driver, "wal", str(folder), str(stride)], stdout=subprocess.PIPE, text=True, timeout=3600)
    lines = done.stdout.splitlines()
    bench.expect(done.returncode == 0, "damaged -wal: " + "\n    ".join(lines[:10]))
    return lines[-1] if lines else "nothing"


def damaged_main(bench: Bench, random_: random.Random, count: int) -> str:
    """A page of the main file is overwritten: refused with a sentence, or not in use and nothing is lost."""
    source = bench.fresh("main")
    bench.write(source, groups=200)
    whole = (source / "journal.db").read_bytes()
    refused = 0
    for _ in range(count):
        page = random_.randrange(1, len(whole) // PAGE)
        broken = whole[:page * PAGE] + random_.randbytes(PAGE) + whole[(page + 1) * PAGE:]
        (source / "journal.db").write_bytes(broken)
        done = subprocess.run([bench.driver, "check", str(source / "journal.db"), str(bench.folder / "transcript")],
                              stdout=subprocess.PIPE, text=True, timeout=60)
        is_refused = done.returncode == 3 and "is damaged" in done.stdout
        bench.expect(is_refused or done.returncode == 0, f"page {page + 1}: exit code {done.returncode}, {done.stdout.strip()}")
        refused += is_refused
    return f"{count} pages of {len(whole) // PAGE} overwritten, {refused} refused, the others of no table"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver")
    parser.add_argument("shim")
    parser.add_argument("--long", action="store_true", help="every call, every offset, ten times the cuts")
    parser.add_argument("--only", default="", help="the steps whose names begin so: 'power'")
    parser.add_argument("--seed", type=int, default=1, help="of the moments, sectors and pages")
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="journal-faults-", dir=memory) as folder:
        bench = Bench(options, pathlib.Path(folder))
        steps = {
            "write fails": lambda: failing_calls(bench, "write", 1 if options.long else 5),
            "fdatasync fails": lambda: failing_calls(bench, "fdatasync", 1),
            "fsync fails": lambda: failing_calls(bench, "fsync", 1),
            "ftruncate fails": lambda: failing_calls(bench, "ftruncate", 1),
            "short writes": lambda: short_writes(bench),
            "full disk": lambda: full_disk(bench),
            "damaged -wal": lambda: damaged_wal(bench, 1 if options.long else 89),
            "damaged main file": lambda: damaged_main(bench, random_, 300 if options.long else 30),
            "power cut": lambda: power_cuts(bench, 1000 if options.long else 100, random_),
        }
        for name, step in steps.items():
            if not name.startswith(options.only):
                continue
            start = time.monotonic()
            result = step()
            print(f"{name}: {result} ({time.monotonic() - start:.0f} s)", flush=True)
    print(f"{len(bench.failures)} failures, seed {options.seed}")
    return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
