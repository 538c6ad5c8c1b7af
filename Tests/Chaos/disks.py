"""A disk that fills up, one that loses power, and one that fails."""

import asyncio
import errno
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import time

from bench import Bench
from scenarios import ONCE, PROMISES, settled

SHIM = pathlib.Path(__file__).parent.parent / "Faults" / "disk.c"
# How `kopir run` ends when its journal can keep nothing any more, or not yet: EX_IOERR of sysexits.h.
JOURNAL_FAILED = 74
# What it says in that case while it opens the journal, and what when it fails later.
NOT_WRITTEN, FAILED = "nothing is accepted before it can", "journal failed for good"


async def full(options) -> tuple:
    """The journal's disk fills up under load and is freed again: refused meanwhile, nothing lost, no restart."""
    if os.geteuid() != 0:
        return None, "needs root, to mount a tmpfs"
    async with Bench(options, journal="sqlite:DIR/disk/journal.db") as bench:
        disk = bench.folder / "disk"
        if not succeeds("mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", disk):
            return None, "no tmpfs can be mounted here"
        try:
            await bench.start()
            bench.start_load(options.rate)
            stuck = refusing = 0
            for _ in range(options.count):
                await bench.rest(1)
                fill(disk / "filler")
                await bench.rest(1)  # what was under way
                refused = bench.ledger.counts["refused"]
                await bench.rest(2)
                # Not each time: a -wal file that was long already has room for some seconds.
                refusing += bench.ledger.counts["refused"] > refused
                before = bench.acknowledged
                (disk / "filler").unlink()
                await bench.rest(5)
                if bench.acknowledged == before:
                    stuck += 1
                    bench.ledger.anomaly(None, "nothing was acknowledged within 5 s after the disk had space again")
            result, bounds = await settled(bench, {**ONCE, "stuck": 0, "never_refused": 0, "starts": 1})
            return {**result, "times_full": options.count, "times_refusing": refusing,
                    "never_refused": int(refusing == 0), "stuck": stuck}, bounds
        finally:
            if bench.daemon.is_running:
                await bench.daemon.end(signal.SIGKILL)
            succeeds("umount", "-l", disk)


def succeeds(*words) -> bool:
    return subprocess.run(list(map(str, words)), capture_output=True).returncode == 0


def fill(path: pathlib.Path):
    """Takes all the space there is, to the last page."""
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass


async def power(options) -> tuple:
    """The power fails at any moment under load: of what was not synced some is on the disk, and some is not."""
    async with Bench(options, journal="sqlite:DIR/disk/journal.db") as bench:
        disk, shadow, shim = bench.folder / "disk", bench.folder / "shadow", built_shim(bench)
        if not shim:
            return None, "needs a C compiler"
        shadow.mkdir(mode=0o700)
        bench.daemon.environment = {"LD_PRELOAD": str(shim), "DISK_FOLDER": str(disk), "DISK_SHADOW": str(shadow)}
        await bench.start()
        bench.start_load(options.rate)
        kept = dropped = 0
        begin = time.monotonic()
        for _ in range(options.count):
            await bench.rest(bench.chance.uniform(0.05, options.span))
            await bench.daemon.end(signal.SIGKILL)
            some = lose_power(disk, shadow, bench.chance)
            kept, dropped = kept + some[0], dropped + some[1]
            await bench.start()
        rate = round(bench.acknowledged / (time.monotonic() - begin))
        result, bounds = await settled(bench, PROMISES)
        return {**result, "power_cuts": options.count, "acknowledged_a_second": rate, "unsynced_writes_kept": kept,
                "unsynced_writes_lost": dropped}, bounds


def built_shim(bench: Bench) -> pathlib.Path | None:
    shim = bench.folder / "disk.so"
    return shim if succeeds("cc", "-O2", "-shared", "-fPIC", "-o", shim, SHIM, "-ldl") else None


async def faults(options) -> tuple:
    """A write or a sync of the journal fails for good: the daemon ends with 74, and the next one serves."""
    async with Bench(options, journal="sqlite:DIR/disk/journal.db") as bench:
        disk, shim = bench.folder / "disk", built_shim(bench)
        if not shim:
            return None, "needs a C compiler"
        bench.start_load(options.rate)
        wrong_ends = unheard = stuck = opening = 0
        for number in range(options.count):
            call, error, place = ("write", "fdatasync")[number % 2], errno.EIO, bench.chance.randint(50, 400)
            # Each third time while the journal is opened, where a disk that is full is the end as well.
            if is_opening := number % 3 == 0:
                call, error, place = "write", bench.chance.choice((errno.EIO, errno.ENOSPC)), bench.chance.randint(1, 3)
            fault = f"{call}:{place}:{error}"
            await bench.daemon.start({"LD_PRELOAD": str(shim), "DISK_FOLDER": str(disk), "DISK_FAIL": fault})
            code = await asyncio.wait_for(bench.daemon.process.wait(), 30)
            said = bench.daemon.log_tail(3)
            if code != JOURNAL_FAILED:
                wrong_ends += 1
                bench.ledger.anomaly(None, f"{fault}: ended with {code}; its last line: {said}")
            # The others may as well come early: a checkpoint of much that was left takes as many calls.
            unheard += NOT_WRITTEN not in said and (is_opening or FAILED not in said)
            opening += NOT_WRITTEN in said
            before = bench.acknowledged
            await bench.start()
            await bench.rest(2)
            stuck += bench.acknowledged == before
            await bench.daemon.end(signal.SIGKILL)
        await bench.start()
        result, bounds = await settled(bench, PROMISES)
        return ({**result, "faults": options.count, "while_opening": opening, "wrong_ends": wrong_ends,
                 "unheard": unheard, "stuck": stuck},
                {**bounds, "wrong_ends": 0, "unheard": 0, "stuck": 0})


def lose_power(disk: pathlib.Path, shadow: pathlib.Path, chance) -> tuple:
    """Leaves on the disk what was synced, and some of what was not; how many writes are there, and how many are not."""
    kept = dropped = 0
    for pending in list(shadow.glob("*.pending")):
        octets, position = pending.read_bytes(), 0
        pending.unlink()
        share = chance.choice((0, 0.5, 1))
        path = shadow / pending.name.removesuffix(".pending")
        with open(path, "r+b" if path.exists() else "w+b") as file:
            while position + 16 <= len(octets):
                offset, length = struct.unpack_from("=qq", octets, position)
                position += 16
                if chance.random() >= share:
                    dropped += 1
                elif length < 0:
                    file.truncate(offset)
                    kept += 1
                else:
                    file.seek(offset)
                    file.write(octets[position:position + length])
                    kept += 1
                position += max(0, length)
    for path in list(disk.iterdir()):
        path.unlink()
    for path in shadow.iterdir():
        shutil.copyfile(path, disk / path.name)
        (disk / path.name).chmod(0o600)
    return kept, dropped
