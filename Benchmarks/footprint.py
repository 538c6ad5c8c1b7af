"""What Kopir takes: memory idle, behind millions of messages and with 100 links, and how the cost of a message grows with links and with
those that wait.

`smpptool load` is the SMSC, all links go to it; the journal is off. KOPIR and SMPPTOOL name the programs.
"""

import argparse
import itertools
import json
import os
import subprocess
import tempfile
import time

from peers import ANSWER, Kopir, free_port


# Each run asks from numbers of its own, more of them than questions are open: what is asked again from the same number may be a repeat.
SOURCES = 10_000_000
# Of one link, by the generator.
LARGEST_WINDOW = 100_000
numbers = itertools.count(77_010_000_000, SOURCES)


def run(port: int, links: int, mix: str, kopir: Kopir, *more: str) -> dict:
    """The last line of a load, and the processor time that a message took."""
    load = subprocess.Popen(
        [os.environ["SMPPTOOL"], "load", "--listen", f"127.0.0.1:{port}", "--sessions", str(links), "--messages", mix, "--json",
         "--expect", ANSWER, "--ceiling", "0s", "--drain", "60s", "--first-source", str(next(numbers)), "--sources", str(SOURCES),
         *more], stdout=subprocess.PIPE, encoding="utf-8")
    before, last = None, {}
    for line in load.stdout:
        last = json.loads(line)
        # The start, and the binds of all links, are not what a message costs.
        before = before or (kopir.cpu_seconds, last["replies"])
        after = kopir.cpu_seconds
    if load.wait() != 0 or last["event"] != "end":
        raise RuntimeError(f"smpptool load ended with {load.returncode}")
    last["cpu"] = (after - before[0]) / max(1, last["replies"] - before[1]) * 1e6
    return last


def say(what: str, result: dict):
    faults = {name: result[name] for name in ("refused", "unanswered", "lost", "doubled", "wrong", "late", "lost_links")
              if result[name]}
    print(f"  {what:24} {result['reply_rate']:10,.0f} answers/s  p99 {result['reply']['p99_ns'] / 1e6:8.3f} ms  CPU {result['cpu']:6.2f} s "
          f"a million  {faults or ''}", flush=True)


def memory(options, mix: str):
    port = free_port()
    with Kopir(port, "none") as kopir:
        time.sleep(3)
        print(f"  idle, not bound           {kopir.resident_now:6.1f} MiB", flush=True)
        result = run(port, 1, mix, kopir, "--count", "1000", "--warm-up", "0s")
        print(f"  behind 1 000 messages     {kopir.resident_now:6.1f} MiB", flush=True)
        for _ in range(options.millions):
            result = run(port, 1, mix, kopir, "--count", "1000000", "--duration", "600s")
        print(f"  behind {options.millions} million more    {kopir.resident_now:6.1f} MiB ({kopir.resident:.1f} at most)", flush=True)
        say("the last million", result)


def links(options, mix: str):
    for count in options.links:
        port = free_port()
        with Kopir(port, "none", links=count) as kopir:
            run(port, count, mix, kopir, "--count", str(count), "--warm-up", "0s")
            print(f"  {count} links, bound           {kopir.resident:6.1f} MiB", flush=True)
            closed = run(port, count, mix, kopir, "--window", str(max(1, 200 // count)), "--duration", f"{options.seconds}s")
            say(f"{count} links, closed loop", closed)
            paced = run(
                port, count, mix, kopir, "--window", "100", "--rate", str(options.rate), "--duration", f"{options.seconds}s")
            say(f"{count} links, {options.rate} a second", paced)
            print(f"  {count} links                  {kopir.resident_now:6.1f} MiB ({kopir.resident:.1f} at most)", flush=True)


def queued(options, mix: str):
    """In a closed loop until the answer: all that is asked beyond the window for answers waits in Kopir."""
    for count in options.queued:
        port, links = free_port(), -(-count // LARGEST_WINDOW)
        with Kopir(port, "none", links=links, capacity=count) as kopir:
            result = run(
                port, links, mix, kopir, "--window", str(count // links), "--window-until", "reply", "--duration", f"{options.seconds * 4}s")
            say(f"{count:,} owed", result)
            print(f"  {count:,} owed, {links} links   {kopir.resident:6.1f} MiB at most", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", type=int, default=10, help="messages before memory is read again")
    parser.add_argument("--links", type=int, nargs="*", default=[1, 10, 100, 200])
    parser.add_argument("--queued", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000], help="questions that are open at once")
    parser.add_argument("--rate", type=int, default=10_000, help="questions a second over all links, the same for each count")
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as mix:
        mix.write("text\nHELP\n")
        mix.flush()
        print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}")
        if options.millions:
            memory(options, mix.name)
        links(options, mix.name)
        queued(options, mix.name)


main()
