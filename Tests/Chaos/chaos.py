#!/usr/bin/env python3
"""The ledger harness: a simulated SMSC, the daemon, its deaths, and what became of every message. See README.md."""

import argparse
import asyncio
import os
import random
import shlex
import signal
import sys
import traceback

import disks
import ledger
import loads
import scenarios
import selftest
import smpp

SCENARIOS = {name: getattr(scenarios, name) for name in (
    "kill", "term", "points", "unkind", "cuts", "losses", "steady")}
DISKS = {name: getattr(disks, name) for name in ("full", "power", "faults")}
LOADS = {name: getattr(loads, name) for name in ("overload", "flood", "loop", "recovery", "reload")}
SELF_TESTS = {"self-test": selftest.against_broken_bridge, "self-test-parts": selftest.parts_in_any_order}
ALL = {**SELF_TESTS, **SCENARIOS, **DISKS, **LOADS}
DEFAULTS = {
    "kill": {"count": 200, "rate": 600}, "term": {"count": 100, "rate": 500}, "points": {"count": 50, "rate": 100},
    "full": {"count": 5, "rate": 300}, "power": {"count": 100, "rate": 300}, "cuts": {"count": 100, "rate": 500},
    "unkind": {"count": 20, "rate": 200, "seconds": 10}, "losses": {"count": 3, "rate": 500},
    "steady": {"rate": 500, "seconds": 10}, "overload": {"rate": 500, "seconds": 300},
    "flood": {"rate": 300, "seconds": 60}, "loop": {"seconds": 60}, "recovery": {"count": 100000},
    "reload": {"count": 50, "rate": 300}, "faults": {"count": 20, "rate": 300},
}
# Of each the counts that were promised; hours.
LONG = [(name, {}) for name in (
    "kill", "term", "points", "full", "power", "unkind", "cuts", "overload", "flood", "loop", "recovery", "reload", "faults")]
SHORT = [
    ("self-test", {}), ("self-test-parts", {}), ("losses", {}), ("kill", {"count": 8, "rate": 300}),
    ("term", {"count": 4}), ("points", {"count": 1}), ("full", {"count": 1}), ("cuts", {"count": 8, "rate": 300}),
    ("power", {"count": 4}), ("reload", {"count": 12}), ("faults", {"count": 3}),
    ("overload", {"seconds": 20, "rate": 400}), ("flood", {"seconds": 8}),
]


def arguments(words: list) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("scenario", choices=["short", "long", *ALL])
    parser.add_argument("--kopir", default=os.environ.get("KOPIR", ".build/debug/kopir"), help="the daemon")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32), help="of all chance")
    parser.add_argument("--count", type=int, help="deaths, stops, or deaths at each point")
    parser.add_argument("--rate", type=int, help="questions a second")
    parser.add_argument("--span", type=float, default=1.0, help="the longest life between two deaths, in seconds")
    parser.add_argument("--seconds", type=float, help="how long the load lasts where nothing dies")
    parser.add_argument("--links", type=int, default=2, help="links, each to an SMSC of its own")
    parser.add_argument("--journal", default="sqlite:DIR/journal.db", help="DIR is the folder of the run")
    parser.add_argument("--bind-type", default="transceiver", choices=["transceiver", "transmitter+receiver"])
    parser.add_argument("--drain", type=float, default=90.0, help="how long answers are waited for at the end")
    parser.add_argument("--settle", type=float, default=3.0, help="how long is waited for what comes twice")
    parser.add_argument("--points", nargs="*", choices=scenarios.POINTS, help="some of them")
    parser.add_argument("--error-status", type=lambda word: int(word, 0), default=smpp.RSYSERR,
                        help="with which `unkind` refuses")
    parser.add_argument("--allow", action="append", default=[], metavar="NAME=COUNT", help="another bound for a figure")
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run, with the log")
    return parser.parse_args(words)


def run(name: str, options: argparse.Namespace, settings: dict) -> bool:
    chosen = {key: value for key, value in vars(options).items() if value is not None}
    notes = []
    options = argparse.Namespace(**{**vars(options), **DEFAULTS.get(name, {}), **chosen, **settings, "notes": notes})
    try:
        result, bounds = asyncio.run(ALL[name](options))
    except Exception as error:  # a scenario that can't go on has failed, and says where
        traceback.print_exc()
        result, bounds = {"broke_off": 1}, {"broke_off": 0}
        notes.append(str(error))
    if result is None:
        print(f"\n{name}\n  SKIPPED: {bounds}", flush=True)
        return True
    bounds = {**bounds, **{word.split("=")[0]: int(word.split("=")[1]) for word in options.allow}}
    broken = ledger.verdict(result, bounds)
    ledger.report(f"{name} (seed {options.seed})", result, broken, notes, options.json)
    if not options.json:
        chosen = {key: getattr(options, key) for key in (
            "seed", "count", "rate", "seconds", "links", "bind_type", "journal", "kopir")}
        words = [name, *(word for key, value in chosen.items() if value is not None
                         for word in (f"--{key.replace('_', '-')}", str(value)))]
        print(f"  again: Tests/Chaos/chaos.py {shlex.join(words)}", flush=True)
    return not broken


def main() -> int:
    options = arguments(sys.argv[1:])
    # What ends the harness goes through the clean-up of Ctrl-C, also where a shell has left SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    plan = {"short": SHORT, "long": LONG}.get(options.scenario, [(options.scenario, {})])
    try:
        passed = [run(name, options, settings) for name, settings in plan]
    except KeyboardInterrupt:
        return 130
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
