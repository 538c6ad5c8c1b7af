"""What it costs a message that the daemon is watched.

`flood`: p99 of the reply at 1000 questions a second, with a flood of requests for /status and without. `scrapes`: answers a second as fast as
they go, with ten scrapes of /metrics a second and without. Rounds with and without alternate; each pair has its ratio, and of these the
median counts. KOPIR and SMPPTOOL name the programs, as for whole_way.py, whose generator and daemon these are.
"""

import argparse
import collections
import http.client
import os
import pathlib
import statistics
import tempfile
import threading
import time

import whole_way

TOKEN = "0123456789abcdef-read"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
# As many as the monitor takes.
FLOODING = 120


class Watchers:
    """Threads that ask the monitor until told to end; their statuses are counted."""

    def __init__(self, port: int, count: int, path: str, pause: float):
        self.port, self.path, self.pause = port, path, pause
        self.statuses, self.is_over = collections.Counter(), threading.Event()
        self.threads = [threading.Thread(target=self.ask) for _ in range(count)]

    def ask(self):
        while not self.is_over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                while not self.is_over.wait(self.pause):
                    connection.request("GET", self.path, headers=HEADERS)
                    answer = connection.getresponse()
                    answer.read()
                    self.statuses[answer.status] += 1
            except OSError:
                # The daemon is not there yet, or not any more.
                time.sleep(0.1)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        for thread in self.threads:
            thread.join()


def measure(step: str, seconds: int, *watchers) -> tuple:
    with tempfile.TemporaryDirectory() as folder:
        monitor, tokens = whole_way.free_port(), pathlib.Path(folder) / "tokens"
        tokens.touch(mode=0o600)
        tokens.write_text(f"read {TOKEN}\n")
        section = f'none\nmonitor: {{ address: "127.0.0.1:{monitor}", tokens_file: {tokens}, directory: {folder} }}'
        whole_way.PEERS["watched"] = lambda port, links: whole_way.Kopir(port, section)
        with Watchers(monitor, *(watchers or (0, "", 1))) as asking:
            return whole_way.measure("watched", step, seconds), asking.statuses


def pairs(options, step: str, watchers: tuple, value) -> list:
    """(without, with) of each round, and who goes first changes."""
    found, statuses = [], collections.Counter()
    for number in range(options.rounds):
        pair = {}
        for is_watched in (False, True) if number % 2 == 0 else (True, False):
            result, counted = measure(step, options.seconds, *(watchers if is_watched else ()))
            pair[is_watched] = value(result)
            statuses += counted
            for doubt in result["doubts"]:
                print(f"    ! {doubt}", flush=True)
        found.append((pair[False], pair[True]))
        print(f"  {pair[False]:,.2f} without, {pair[True]:,.2f} with", flush=True)
    print(f"  asked: {dict(statuses)}", flush=True)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", nargs="*", default=["flood", "scrapes"], choices=["flood", "scrapes"])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}, {options.rounds} pairs of {options.seconds} s")
    if "flood" in options.what:
        print("flood: p99 of the reply at 1000 a second, in ms")
        found = pairs(options, "1000 a second", (FLOODING, "/status", 0), lambda one: one["reply"]["p99_ns"] / 1e6)
        without, flooded = (statistics.median(values) for values in zip(*found))
        print(f"  median {without:,.2f} without, {flooded:,.2f} with")
    if "scrapes" in options.what:
        print("scrapes: answers a second")
        found = pairs(options, "window 100", (1, "/metrics", 0.1), lambda one: one["reply_rate"])
        print(f"  median of the pairs' ratios {statistics.median(scraped / plain for plain, scraped in found):.3f}")


if __name__ == "__main__":
    main()
