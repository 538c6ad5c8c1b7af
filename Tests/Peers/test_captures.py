"""Captures in every form that tshark reads too: tshark's PDUs against those of `smpptool decode --json FILE`, field by field."""

import pathlib
import random
import subprocess
import sys
import tempfile

from bench import SMPPTOOL
from capture import compare_file, decode
from packets import LINK_TYPES, PORT, for_tshark, raw, segments, tcp, write_pcap

SEEDS = range(8)


def run(*arguments):
    subprocess.run([str(argument) for argument in arguments], check=True, stderr=subprocess.DEVNULL)


def check(path: pathlib.Path, count: int, what: str):
    commands = compare_file(path, PORT)
    assert len(commands) == count, f"{what}: {len(commands)} PDUs of {count}"


def link_types(folder: pathlib.Path, pdus: list):
    """Each link type in a byte order and a unit of its own, as pcap and as pcapng."""
    forms = [("<", False), (">", False), ("<", True), (">", True), ("<", False)]
    for (name, (number, frame)), (order, nano) in zip(LINK_TYPES.items(), forms):
        path = folder / f"{name}.pcap"
        write_pcap(path, [frame(segment) for segment in segments(pdus)], number, order, nano)
        check(path, len(pdus), name)
        run("editcap", "-F", "pcapng", path, folder / f"{name}.pcapng")
        check(folder / f"{name}.pcapng", len(pdus), f"{name} as pcapng")


def several_interfaces(folder: pathlib.Path, pdus: list):
    """A pcapng file with an interface for each link type, each with a connection of its own."""
    paths = []
    for index, (name, (number, frame)) in enumerate(LINK_TYPES.items()):
        paths.append(folder / f"part-{name}.pcap")
        sequence, packets = 1, []
        for pdu in pdus[:40]:
            packets.append(frame(tcp(sequence, pdu, source=41000 + index)))
            sequence += len(pdu)
        write_pcap(paths[-1], packets, number)
    merged = folder / "merged.pcapng"
    run("mergecap", "-w", merged, *paths)
    check(merged, 40 * len(paths), "several interfaces")
    run("tshark", "-n", "-r", merged, "-w", folder / "again.pcapng")
    check(folder / "again.pcapng", 40 * len(paths), "written by tshark")


def cut(stream: bytes, chance: random.Random, sizes: list) -> list:
    """Segments of these sizes, some sent again, some overlapping; their numbers wrap. The SYN first."""
    start, place = 0xFFFFFFFF - chance.randrange(len(stream)), 0
    packets = [raw(tcp(start, b"", flags=0x02))]
    while place < len(stream):
        end = min(len(stream), place + chance.choice(sizes))
        first = max(0, place - chance.choice([0, 0, 0, 5, 60]))
        packets.append(raw(tcp(start + 1 + first, stream[first:end])))
        if chance.random() < 0.1:
            packets.append(packets[-1])
        place = end
    return packets


def identities(pdus: list) -> list:
    return [(pdu["command_id"], pdu["sequence_number"]) for pdu in pdus]


def disorder(folder: pathlib.Path, pdus: list, seed: int):
    """Octets cut anywhere: as tshark reads them; and with neighbours exchanged, sorted back by reordercap or not."""
    chance = random.Random(seed)
    stream = b"".join(pdus)
    in_order, shuffled, later, sorted_again = (folder / f"{name}-{seed}" for name in ("a", "b", "c", "d"))
    # tshark does not look into streams that begin with less than a header.
    write_pcap(in_order, cut(stream, chance, [300, 1400]))
    check(in_order, len(pdus), f"seed {seed}")
    packets = cut(stream, chance, [1, 7, 40, 300, 1400])
    order = sorted(range(1, len(packets)), key=lambda number: number + chance.choice([0, 0, 0, 2.5, 4.5]))
    write_pcap(shuffled, [packets[0]] + [packets[number] for number in order])
    # tshark gives up on such neighbours; what was sent is the measure.
    expected = identities(decode("-", stream=stream.hex() + "\n"))
    assert identities(decode(str(shuffled))) == expected, f"seed {seed}"
    times = sorted(range(len(packets)), key=lambda number: chance.random())
    write_pcap(later, [packets[number] for number in times], times=times)
    run("editcap", "-F", "pcapng", later, f"{later}.pcapng")
    run("reordercap", f"{later}.pcapng", sorted_again)
    assert identities(decode(str(sorted_again))) == expected, f"seed {seed}, reordercap"


def refused(folder: pathlib.Path, pdus: list):
    """Whatever prefix of a file, and files that are none: exit code 2 or all that is there."""
    path, part = folder / "whole.pcap", folder / "part.pcap"
    write_pcap(path, [raw(segment) for segment in segments(pdus[:3])])
    whole = path.read_bytes()
    for octets in [b"", b"GET / HTTP/1.1", whole[:23], whole[:-1], whole[:24] + b"\xff" * 40, whole + b"\0"]:
        part.write_bytes(octets)
        ended = subprocess.run(
            [SMPPTOOL, "decode", str(part)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        assert ended.returncode == 2 and str(part) in ended.stderr, (octets[:8], ended)


def main():
    pdus = for_tshark()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        link_types(folder, pdus)
        several_interfaces(folder, pdus)
        for seed in SEEDS:
            disorder(folder, pdus, seed)
        refused(folder, pdus)
    print(f"{len(pdus)} PDUs in {len(LINK_TYPES)} link types, pcap and pcapng, in order and not: as tshark reads them")


main()
sys.exit(0)
