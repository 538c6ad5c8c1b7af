"""tshark's reading of the octets of `kopir demo`, and of the golden vectors, against `smpptool decode --json` of the same."""

import json
import pathlib
import queue
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree

from bench import KOPIR, ROOT, SMPPTOOL, free_port

# Fields that tshark takes apart or calls something else; the octets are those of the whole field. None: counts and flags
# of lists, which it does not show.
NAMES = {
    "esm_class": "esm.submit.msg_mode", "registered_delivery": "regdel.receipt", "short_message_hex": "message",
    "number_of_dests": None, "no_unsuccess": None, "dest_flag": None,
}

# Golden vectors with a deviation that tshark does not survive.
NOT_FOR_TSHARK = {
    "deliver_sm_tlvs_not_listed": "an optional parameter that does not belong there has another length",
    "dlr_esm_class_44": "a receipt whose esm_class promises a user data header",
    "deliver_sm_resp_header_only": "no body, though no error",
    "submit_sm_resp_ok_header_only": "no body, though no error",
    "data_sm_resp_ok_header_only": "no body, though no error",
    "deliver_sm_sm_length_255": "taken with a switch only",
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
        ["tshark", "-n", "-r", str(path), "-d", f"tcp.port=={port},smpp", *arguments], check=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", errors="replace").stdout


def octets(field) -> str:
    """The octets of the field that these bits are part of, or of the field."""
    return field.get("unmaskedvalue") or field.get("value") or ""


class Direction:
    """What went one way over one connection: the octets, and the PDUs as tshark cut and read them."""

    def __init__(self):
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


def directions(path: pathlib.Path, port: int) -> list:
    """Every direction with data in it."""
    found = {}
    for packet in ElementTree.fromstring(tshark(path, port, "-T", "pdml", "-Y", "tcp.len > 0")):
        [tcp] = [proto for proto in packet if proto.get("name") == "tcp"]
        fields = {field.get("name"): field for field in tcp.iter("field")}
        key = fields["tcp.stream"].get("show"), fields["tcp.srcport"].get("show")
        direction = found.setdefault(key, Direction())
        direction.segments.setdefault(int(fields["tcp.seq"].get("show")), octets(fields["tcp.payload"]))
        direction.pdus += [proto for proto in packet if proto.get("name") == "smpp"]
    return list(found.values())


def decode(stream: str) -> list:
    decoded = subprocess.run(
        [SMPPTOOL, "decode", "--json", "-"], input=stream + "\n", stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return [json.loads(line) for line in decoded.stdout.splitlines()]


def compare(direction: Direction) -> list:
    """Compares every PDU of a direction; gives back their commands."""
    decoded = decode(direction.stream)
    assert len(decoded) == len(direction.pdus), f"{len(direction.pdus)} PDUs for tshark, {len(decoded)} for smpptool"
    for theirs, ours in zip(direction.pdus, decoded):
        for difference in differences(theirs, ours):
            raise AssertionError(f"{ours['command']} {ours['sequence_number']}: {difference}")
    return [pdu["command"] for pdu in decoded]


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


def check(path: pathlib.Path, port: int) -> set:
    malformed = tshark(path, port, "-Y", "_ws.malformed")
    assert not malformed, f"malformed for tshark:\n{malformed}"
    commands = [command for direction in directions(path, port) for command in compare(direction)]
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
    lines = (ROOT / "Protocol/vectors.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    pdus = [bytes.fromhex(hexadecimal) for name, hexadecimal, expected in rows
            if json.loads(expected)["kind"] == "valid" and name not in NOT_FOR_TSHARK]
    path = folder / "vectors.pcap"
    write_pcap(path, pdus, port=2775)
    check(path, port=2775)


def write_pcap(path: pathlib.Path, pdus: list, port: int):
    """A capture (pcap 2.4, raw IPv4) of one TCP connection in which somebody sends these PDUs."""
    sequence = 1
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for number, pdu in enumerate(pdus):
            tcp = struct.pack(">HHIIBBHHH", 40000, port, sequence, 1, 5 << 4, 0x18, 65535, 0, 0)
            address = socket.inet_aton("127.0.0.1")
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(pdu), number, 0, 64, 6, 0, address, address)
            packet = ip + tcp + pdu
            file.write(struct.pack("<IIII", number, 0, len(packet), len(packet)) + packet)
            sequence += len(pdu)


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
