"""A soak: half of what Kopir reaches, with a link cut every minute, and what became of messages, memory and descriptors.

`smpptool load` is the SMSC: it cuts one of two links without a word every minute, and matches every reply to its question. A question
is lost when it was acknowledged and never answered; answers that come twice belong to links that were cut (a segment in doubt goes
again). Memory and descriptors are read every second; the slope of memory is a least squares line behind the warm-up, with the standard
error that its residues give it. KOPIR and SMPPTOOL name the programs.
"""

import argparse
import json
import math
import os
import subprocess
import tempfile
import time

from peers import ANSWER, Kopir, free_port

# Seconds at the beginning that are not in the slope, a third of the run at most: repeats are remembered for ten minutes, so memory
# grows with the rate until then.
SETTLING = 660


def command(port: int, mix: str, *more: str) -> list:
    return [os.environ["SMPPTOOL"], "load", "--listen", f"127.0.0.1:{port}", "--messages", mix, "--expect", ANSWER, "--json",
            "--ceiling", "0s", "--window", "1000", *more]


def reached(journal: str, links: int, mix: str) -> float:
    """Answers a second in a closed loop, for ten seconds."""
    port = free_port()
    with Kopir(port, journal, links=links):
        ended = subprocess.run(
            command(port, mix, "--sessions", str(links), "--window-until", "reply", "--window", "100", "--duration", "10s"),
            stdout=subprocess.PIPE, encoding="utf-8", check=True, timeout=120)
    return json.loads(ended.stdout.splitlines()[-1])["reply_rate"]


def line(points: list) -> tuple:
    """Slope and its standard error."""
    count = len(points)
    if count < 3:
        return math.nan, math.nan
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    residues = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    return slope, math.sqrt(residues / (count - 2) / spread)


def soak(options, mix: str, rate: float):
    port, samples = free_port(), []
    with Kopir(port, options.journal, links=options.links) as kopir:
        load = subprocess.Popen(
            command(port, mix, "--sessions", str(options.links), "--rate", f"{rate:.0f}", "--drop-every", f"{options.drop_every}s",
                    "--duration", f"{options.minutes * 60:.0f}s", "--drain", "120s"),
            stdout=subprocess.PIPE, encoding="utf-8")
        result, begin = {}, time.monotonic()
        for words in load.stdout:
            result = json.loads(words)
            if result["event"] != "second":
                continue
            samples.append((time.monotonic() - begin, kopir.resident_now, kopir.descriptors))
            if len(samples) % 60 == 0:
                print(f"  {len(samples) // 60:4} min  {result['replies']:,} answers in the last second, {samples[-1][1]:.1f} MiB, "
                      f"{samples[-1][2]} descriptors", flush=True)
        if load.wait() != 0:
            raise RuntimeError(f"smpptool load ended with {load.returncode}")
        show(result, samples, kopir, rate)


def show(result: dict, samples: list, kopir: Kopir, rate: float):
    names = ("sent", "taken", "replies", "lost", "doubled", "wrong", "late", "refused", "unanswered", "unsent", "dropped_links",
             "lost_links")
    print(f"  {rate:,.0f} a second: " + ", ".join(f"{name} {result[name]:,}" for name in names))
    reply = result["reply"]
    print(f"  reply p50 {reply['p50_ns'] / 1e6:.2f}, p99 {reply['p99_ns'] / 1e6:.2f}, p99.9 {reply['p99_9_ns'] / 1e6:.2f}, "
          f"max {reply['max_ns'] / 1e6:.1f} ms")
    for doubt in result["doubts"]:
        print(f"    ! {doubt}")
    settling = min(SETTLING, samples[-1][0] / 3)
    settled = [sample for sample in samples if sample[0] >= settling]
    slope, error = line([(seconds, memory) for seconds, memory, _ in settled])
    minutes = settled[-1][0] / 60
    print(f"  memory: {settled[0][1]:.1f} MiB settled, {settled[-1][1]:.1f} at the end, {kopir.resident:.1f} at most; "
          f"slope {slope * 3600:+.2f} ± {error * 3600:.2f} MiB an hour over {minutes:.0f} minutes")
    descriptors = [count for _, _, count in settled]
    print(f"  descriptors: {descriptors[0]} settled, {min(descriptors)} to {max(descriptors)}, {descriptors[-1]} at the end")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, help="questions a second; half of what a closed loop reaches when not given")
    parser.add_argument("--links", type=int, default=2)
    parser.add_argument("--drop-every", type=float, default=60, help="seconds")
    parser.add_argument("--journal", default="sqlite:journal.db", choices=["none", "sqlite:journal.db"])
    options = parser.parse_args()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as mix:
        mix.write("text\nHELP\n")
        mix.flush()
        print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}, journal {options.journal}, {options.links} links")
        rate = options.rate or reached(options.journal, options.links, mix.name) / 2
        soak(options, mix.name, rate)


main()
