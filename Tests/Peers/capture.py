"""Captures of what peers send each other: made with tshark, read by tshark and by `smpptool decode`, compared."""

import json
import pathlib
import queue
import signal
import socket
import subprocess
import threading
import time
import xml.etree.ElementTree as ElementTree

from bench import SMPPTOOL

# Fields that tshark takes apart or calls something else; the octets are those of the whole field. None: counts and flags
# of lists, which it does not show.
NAMES = {
    "esm_class": "esm.submit.msg_mode", "registered_delivery": "regdel.receipt", "short_message_hex": "message",
    "number_of_dests": None, "no_unsuccess": None, "dest_flag": None,
}


class Capture:
    """tshark on the loopback interface, as a context manager; the file is complete after it."""

    def __init__(self, port: int, path: pathlib.Path):
        self.port = port
        self.process = subprocess.Popen(
            ["tshark", "-i", "lo", "-f", f"tcp port {port}", "-w", str(path), "-P", "-l", "-n"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def catch_up(self):
        """Until a connection attempt of ours is seen: nothing listens on the port now, it is refused at once."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                marker = str(probe.getsockname()[1])
                probe.connect_ex(("127.0.0.1", self.port))
            if self.sees(marker):
                return
        raise AssertionError("tshark does not see what is sent; does it run as root?")

    def sees(self, marker: str) -> bool:
        while True:
            try:
                line = self.lines.get(timeout=1)
            except queue.Empty:
                return False
            assert line is not None, f"tshark ended: {self.process.stderr.read()}"
            if marker in line.split():
                return True

    def __enter__(self):
        self.catch_up()
        return self

    def __exit__(self, exception_type, *_):
        if exception_type is None:
            self.catch_up()
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def tshark(path: pathlib.Path, port: int, *arguments: str) -> str:
    return subprocess.run(
        ["tshark", "-n", "-r", str(path), "-o", "tcp.reassemble_out_of_order:TRUE", "-d", f"tcp.port=={port},smpp", *arguments], check=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", errors="replace").stdout


def octets(field) -> str:
    """The octets of the field that these bits are part of, or of the field."""
    return field.get("unmaskedvalue") or field.get("value") or ""


class Direction:
    """What went one way over one connection: the octets, and the PDUs as tshark cut and read them."""

    def __init__(self, way: tuple):
        self.way = way
        self.segments = {}
        self.pdus = []

    @property
    def stream(self) -> str:
        """The octets in order, each once."""
        stream = ""
        start = min(self.segments, default=0)
        for sequence, payload in sorted(self.segments.items()):
            known = len(stream) // 2 - (sequence - start)
            assert known >= 0, "a segment was not captured"
            stream += payload[2 * known:]
        return stream


def endpoint(fields: dict, end: str) -> str:
    port = fields[f"tcp.{end}port"].get("show")
    if f"ip.{end}" in fields:
        return f"{fields[f'ip.{end}'].get('show')}:{port}"
    return f"[{fields[f'ipv6.{end}'].get('show')}]:{port}"


def directions(path: pathlib.Path, port: int) -> list:
    """Every direction with data in it."""
    found = {}
    for packet in ElementTree.fromstring(tshark(path, port, "-T", "pdml", "-Y", "tcp.len > 0")):
        fields = {field.get("name"): field for proto in packet if proto.get("name") in ("tcp", "ip", "ipv6")
                  for field in proto.iter("field")}
        way = endpoint(fields, "src"), endpoint(fields, "dst")
        direction = found.setdefault((fields["tcp.stream"].get("show"), way), Direction(way))
        direction.segments.setdefault(int(fields["tcp.seq"].get("show")), octets(fields["tcp.payload"]))
        direction.pdus += [proto for proto in packet if proto.get("name") == "smpp"]
    return list(found.values())


def decode(*arguments: str, stream: str = "") -> list:
    decoded = subprocess.run(
        [SMPPTOOL, "decode", "--json", *arguments], input=stream, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return [json.loads(line) for line in decoded.stdout.splitlines()]


def compare(theirs: list, ours: list) -> list:
    """Compares tshark's PDUs with smpptool's; gives back their commands."""
    assert len(ours) == len(theirs), f"{len(theirs)} PDUs for tshark, {len(ours)} for smpptool"
    for one, other in zip(theirs, ours):
        for difference in differences(one, other):
            raise AssertionError(f"{other['command']} {other['sequence_number']}: {difference}")
    return [pdu["command"] for pdu in ours]


def compare_file(path: pathlib.Path, port: int) -> list:
    """Compares tshark's reading of a capture with smpptool's; gives back the commands."""
    decoded = decode("--port", str(port), str(path))
    commands = []
    for direction in directions(path, port):
        ours = [pdu for pdu in decoded if (pdu["source"], pdu["destination"]) == direction.way]
        commands += compare(direction.pdus, ours)
    assert len(commands) == len(decoded), f"{len(commands)} PDUs for tshark, {len(decoded)} for smpptool"
    return commands


def check_well_formed(path: pathlib.Path, port: int):
    malformed = tshark(path, port, "-Y", "_ws.malformed")
    assert not malformed, f"malformed for tshark:\n{malformed}"


def differences(theirs, ours: dict):
    """What tshark reads otherwise than smpptool."""
    fields = {}
    for field in theirs.iter("field"):
        fields.setdefault(field.get("name").removeprefix("smpp."), []).append(octets(field))
    for name in ("command_length", "command_id", "command_status", "sequence_number"):
        value = int(ours[name], 16) if isinstance(ours[name], str) else ours[name]
        # It does not show the status of a request.
        if name in fields and int(fields[name][0], 16) != value:
            yield f"{name} is {fields[name][0]} for tshark, {value} for smpptool"
    if ours["command_status"] != 0 and "opt_params" not in fields and not fields.keys() & ours["body"].keys():
        # It does not look into the body of an error.
        return
    for name, value in flattened(ours["body"]):
        seen = fields.get(NAMES.get(name, name)) or fields.get(f"{name}_r") or []
        if NAMES.get(name, name) is None or not seen and value == "":
            continue
        if not seen:
            yield f"{name} is not there for tshark, {value!r} for smpptool"
        elif not is_same(seen.pop(0), value, name):
            yield f"{name} differs, {value!r} for smpptool"
    tlvs = [tlv(parameter) for parameter in theirs.iter("field") if parameter.get("name") == "smpp.opt_param"]
    expected = [(entry["tag"], len(entry["value_hex"]) // 2, entry["value_hex"]) for entry in ours.get("tlvs", [])]
    # Some values are words for it, without octets.
    shown = [tlv if tlv[2] else (*tlv[:2], other[2]) for tlv, other in zip(tlvs, expected)]
    if len(tlvs) != len(expected) or shown != expected:
        yield f"optional parameters are {tlvs} for tshark, {expected} for smpptool"


def flattened(body: dict):
    """The fields of a body and of the members of its lists, in order."""
    for name, value in body.items():
        if isinstance(value, list):
            for member in value:
                yield from flattened(member)
        else:
            yield name, value


def is_same(theirs: str, ours, name: str) -> bool:
    if isinstance(ours, int):
        return int(theirs, 16) == ours
    if name.endswith("_hex"):
        return theirs == ours
    return bytes.fromhex(theirs).removesuffix(b"\0") == ours.encode("latin-1")


def tlv(parameter) -> tuple:
    """Tag, length and value of an optional parameter; bits of one octet count once."""
    tag, length, *parts = list(parameter.iter("field"))[1:]
    values = {part.get("pos"): octets(part) for part in parts}
    return f"0x{int(octets(tag), 16):04X}", int(octets(length), 16), "".join(values.values())
