"""One run, counted by three: `smpptool load`, the daemon's own /metrics, and tshark on the wire."""

import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

from bench import NOT_FOUND, SMPPTOOL, Kopir, free_port
from capture import Capture, tshark

QUESTIONS = 2000
TOKEN = "0123456789abcdef-read"


def metrics(port: int) -> dict:
    """Counters of the link by their names."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=20) as response:
        text = response.read().decode()
    return {name: int(float(value)) for name, value in re.findall(r'^kopir_(\w+?)_total{link="peer"} (\S+)$', text, re.MULTILINE)}


def metrics_with(port: int, count: int) -> dict:
    """The same when they know of so many messages, or after 20 s: they are of the last second's snapshot."""
    deadline = time.monotonic() + 20
    while (known := metrics(port))["messages_sent"] < count and time.monotonic() < deadline:
        time.sleep(0.1)
    return known


def on_the_wire(path: pathlib.Path, port: int) -> collections.Counter:
    """PDUs by command_id; a packet may have many."""
    lines = tshark(path, port, "-Y", "smpp", "-T", "fields", "-e", "smpp.command_id").splitlines()
    return collections.Counter(int(number, 16) for line in lines for number in line.split(",") if number)


def main():
    port, monitor = free_port(), free_port()
    top = f'monitor: {{ address: "127.0.0.1:{monitor}", tokens_file: tokens, directory: . }}'
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "mix.tsv").write_text(f"text\texpect\nkezek\t{NOT_FOUND}\n")
        with Capture(port, folder / "run.pcapng"):
            load = subprocess.Popen(
                [SMPPTOOL, "load", "--listen", f"127.0.0.1:{port}", "--count", str(QUESTIONS), "--rate", "poisson:2000", "--warm-up",
                 "0s", "--ceiling", "0s", "--messages", str(folder / "mix.tsv"), "--json"],
                stdout=subprocess.PIPE, encoding="utf-8")
            with Kopir(port, top=top, tokens=f"read {TOKEN}\n") as kopir:
                output, _ = load.communicate(timeout=120)
                theirs = metrics_with(monitor, QUESTIONS)
                assert kopir.stop() == 0
        ours, seen = json.loads(output.splitlines()[-1]), on_the_wire(folder / "run.pcapng", port)
    assert load.returncode == 0 and ours["sent"] == ours["taken"] == ours["replies"] == QUESTIONS, ours
    assert ours["lost"] + ours["doubled"] + ours["wrong"] + ours["unmatched"] + ours["refused"] == 0, ours
    assert theirs["messages_received"] == theirs["messages_sent"] == QUESTIONS and theirs["messages_refused"] == 0, theirs
    for command in (0x00000005, 0x80000005, 0x00000004, 0x80000004):
        assert seen[command] == QUESTIONS, f"{command:#x}: {seen[command]} for tshark, {QUESTIONS} for the others"
    print(f"{QUESTIONS} questions and replies for smpptool load, for /metrics and for tshark")


main()
sys.exit(0)
