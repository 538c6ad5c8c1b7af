"""The whole way of a message: a question with a fixed text as its answer, by Kopir and, in the same run, by Kannel.

`smpptool load` is the SMSC. Kopir runs with `journal: none` and with SQLite, Kannel without a store, set up for speed as its
manual says. Each step runs several rounds in turn; the median stands first, the least and the greatest behind it. KOPIR and
SMPPTOOL name the programs. What the generator itself doubts is printed below the table.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import threading
import time

import registers
from peers import ANSWER, Kannel, Kopir, free_port, server, wait_for

STEPS = {
    "window 100": ["--window", "100"],
    "two links, window 100": ["--window", "100", "--sessions", "2"],
    "window 10": ["--window", "10"],
    "window 1": ["--window", "1"],
    "100 until the reply": ["--window", "100", "--window-until", "reply"],
    "1000 a second": ["--window", "1000", "--rate", "1000"],
    "10000 a second": ["--window", "1000", "--rate", "10000"],
}
# Where Kopir is the server: the generator binds, asks by submit_sm and gets the answers as deliver_sm.
SERVER = "kopir as the server"
SYSTEM_ID, PASSWORD = "operator2", "secret08"
# Where Kopir has two links to the SMSC; Kannel is not asked.
TWO_LINKS = "two links, window 100"
JOURNALS = {"kopir, journal none": "none", "kopir, SQLite": "sqlite:journal.db"}
# By the port of the SMSC and the number of links.
PEERS = {name: lambda port, links, journal=journal: Kopir(port, journal, links) for name, journal in JOURNALS.items()} | {
    "Kannel": lambda port, links: Kannel(port),
    SERVER: lambda port, links: Kopir(free_port(), "none", top=server(port, SYSTEM_ID, PASSWORD))}
# What is asked and what is owed for it, and for some peers what else.
FIXED = f"text\texpect\nHELP\t{ANSWER}\n"
MIXES = {}
# Of each of the three services.
QUESTIONS = 20_000


def add_services(path: pathlib.Path, count: int):
    """The three real services on registers of so many people and cars, beside the peers with a fixed text."""
    if not path.exists():
        registers.make(path, count)
    for name, journal in JOURNALS.items():
        name = name.replace("kopir", "services")
        PEERS[name] = lambda port, links, journal=journal: Kopir(
            port, journal, links, catalogue=registers.CATALOGUE, registers=str(path))
        MIXES[name] = registers.questions(path, QUESTIONS)


def measure(peer: str, step: str, seconds: int) -> dict:
    """One round: the generator's last line, and what the peer used for it."""
    port = free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as mix, PEERS[peer](port, 2 if step == TWO_LINKS else 1) as processes:
        mix.write(MIXES.get(peer, FIXED))
        mix.flush()
        role = ["--listen", f"127.0.0.1:{port}"]
        if peer == SERVER:
            wait_for(port)
            role = ["--connect", f"127.0.0.1:{port}", "--system-id", SYSTEM_ID, "--password-stdin", "--replies", "yes"]
        load = subprocess.Popen(
            [os.environ["SMPPTOOL"], "load", *role, "--messages", mix.name, "--json", "--duration", f"{seconds}s", "--ceiling", "1s",
             "--drain", "60s", *STEPS[step]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        load.stdin.write(PASSWORD + "\n")
        load.stdin.close()
        # A peer that never binds must not hold up the run.
        watchdog = threading.Timer(seconds + 90, load.kill)
        watchdog.start()
        try:
            before, lines = None, []
            for line in load.stdout:
                lines.append(json.loads(line))
                # The start of the peer is not what a message costs.
                before = before or (processes.cpu_seconds, lines[-1].get("replies", 0))
            if load.wait(10) != 0:
                raise RuntimeError(f"{peer}, {step}: smpptool load ended with {load.returncode}")
            result = lines[-1]
            answers = max(1, result["replies"] - before[1])
            result["cpu"] = (processes.cpu_seconds - before[0]) / answers * 1e6
            result["resident"] = processes.resident
            return result
        finally:
            watchdog.cancel()
            if load.poll() is None:
                load.kill()
                load.wait()


def sync_p99() -> float:
    """ms that a write and an fdatasync take here, of 100 the second slowest: what no durable answer can be ahead of."""
    with tempfile.TemporaryFile() as file:
        times = []
        for _ in range(100):
            begin = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begin) * 1e3)
    return sorted(times)[98]


def figures(rounds: list, value) -> str:
    values = sorted(map(value, rounds))
    return f"{statistics.median(values):,.4g} ({values[0]:,.4g}–{values[-1]:,.4g})" if values[-1] < 1000 else (
        f"{statistics.median(values):,.0f} ({values[0]:,.0f}–{values[-1]:,.0f})")


def show(step: str, results: dict):
    print(f"\n{step}", flush=True)
    for peer, rounds in results.items():
        faults = {name: sum(one[name] for one in rounds) for name in ("refused", "unanswered", "lost", "doubled", "wrong", "late")}
        faults = {name: count for name, count in faults.items() if count}
        print(
            f"  {peer:22} {figures(rounds, lambda one: one['reply_rate']):32} answers/s"
            f"  p50 {figures(rounds, lambda one: one['reply']['p50_ns'] / 1e6)} p99"
            f" {figures(rounds, lambda one: one['reply']['p99_ns'] / 1e6)} ms"
            f"  CPU {figures(rounds, lambda one: one['cpu'])} s a million  {max(one['resident'] for one in rounds):.0f} MiB"
            + (f"  {faults}" if faults else ""), flush=True)
        for doubt in sorted({doubt for one in rounds for doubt in one["doubts"]}):
            print(f"    ! {doubt}", flush=True)
    medians = {peer: statistics.median(one["reply_rate"] for one in rounds) for peer, rounds in results.items()}
    if medians.get("Kannel", 0) > 0:
        print("  ratio to Kannel: " + ", ".join(
            f"{peer} {rate / medians['Kannel']:.1f}" for peer, rate in medians.items() if peer != "Kannel"), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--steps", nargs="*", default=list(STEPS), choices=list(STEPS))
    parser.add_argument("--registers", type=int, help="also the three services, on SQLite registers of so many people and cars")
    parser.add_argument("--registers-file", type=pathlib.Path, help="where those are, or are to be kept; else in a temporary folder")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}, {options.rounds} rounds of {options.seconds} s")
    with tempfile.TemporaryDirectory(prefix="registers-") as folder:
        peers = list(options.peers)
        if options.registers:
            path = options.registers_file or pathlib.Path(folder) / "registers.db"
            add_services(path.absolute(), options.registers)
            peers += MIXES
        for step in options.steps:
            results = {peer: [] for peer in peers if peer != "Kannel" or step != TWO_LINKS}
            for _ in range(options.rounds):
                for peer in results:
                    results[peer].append(measure(peer, step, options.seconds))
            show(step, results)
            print(f"  fdatasync of 4 KiB: p99 {sync_p99():.2f} ms", flush=True)
            print(f"  load average {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
