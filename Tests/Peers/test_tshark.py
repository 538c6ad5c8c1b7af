"""tshark's reading of the octets of `kopir demo`, and of the golden vectors, against `smpptool decode --json` of the same."""

import pathlib
import subprocess
import sys
import tempfile

from bench import KOPIR, ROOT, free_port
from capture import Capture, check_well_formed, compare, compare_file, decode, directions
from packets import for_tshark, raw, segments, write_pcap

def check(path: pathlib.Path, port: int) -> set:
    check_well_formed(path, port)
    found = directions(path, port)
    commands = [
        command for direction in found
        for command in compare(direction.pdus, decode("-", stream=direction.stream + "\n"))]
    assert sorted(compare_file(path, port)) == sorted(commands)
    print(f"{len(commands)} PDUs, {len(set(commands))} commands: tshark reads them as smpptool does")
    return set(commands)


def demo(folder: pathlib.Path):
    port = free_port()
    path = folder / "demo.pcap"
    with Capture(port, path):
        subprocess.run([KOPIR, "demo", "--once", "--port", str(port)], check=True, stdout=subprocess.DEVNULL)
    commands = check(path, port)
    exchanges = {"bind_transceiver", "deliver_sm", "submit_sm", "unbind"}
    missing = exchanges | {f"{command}_resp" for command in exchanges}
    assert commands >= missing, f"not in the capture: {missing - commands}"


def vectors(folder: pathlib.Path):
    """Every valid PDU, as if each had come in a segment of its own."""
    path = folder / "vectors.pcap"
    write_pcap(path, [raw(segment) for segment in segments(for_tshark())])
    check(path, port=2775)


def captures():
    """The captures that are kept, but for the one that is malformed and the one whose PDUs tshark does not put together."""
    for path in sorted((ROOT / "Protocol/captures").glob("*.pcap")):
        if path.name != "malformed.pcap":
            check(path, port=2775)


def main():
    captures()
    with tempfile.TemporaryDirectory() as folder:
        vectors(pathlib.Path(folder))
        demo(pathlib.Path(folder))


main()
sys.exit(0)
