"""Packets and captures made by the rules of their formats, around the golden vectors."""

import json
import pathlib
import socket
import struct

from bench import ROOT

PORT = 2775

# Golden vectors with a deviation that tshark does not survive.
NOT_FOR_TSHARK = {
    "deliver_sm_tlvs_not_listed": "an optional parameter that does not belong there has another length",
    "dlr_esm_class_44": "a receipt whose esm_class promises a user data header",
    "deliver_sm_resp_header_only": "no body, though no error",
    "submit_sm_resp_ok_header_only": "no body, though no error",
    "data_sm_resp_ok_header_only": "no body, though no error",
    "deliver_sm_sm_length_255": "taken with a switch only",
}


def for_tshark() -> list:
    """The octets of every valid golden PDU that tshark can read."""
    lines = (ROOT / "Protocol/vectors.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [bytes.fromhex(hexadecimal) for name, hexadecimal, expected in rows
            if json.loads(expected)["kind"] == "valid" and name not in NOT_FOR_TSHARK]


def tcp(sequence: int, payload: bytes, flags: int = 0x18, source: int = 40000) -> bytes:
    return struct.pack(">HHIIBBHHH", source, PORT, sequence & 0xFFFFFFFF, 1, 5 << 4, flags, 65535, 0, 0) + payload


def segments(pdus: list) -> list:
    """One segment for each PDU."""
    sequence, found = 1, []
    for pdu in pdus:
        found.append(tcp(sequence, pdu))
        sequence += len(pdu)
    return found


def ipv4(segment: bytes) -> bytes:
    address = socket.inet_aton("127.0.0.1")
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, 0, address, address) + segment


def ipv6(segment: bytes) -> bytes:
    """With a destination options header, which a reader passes over."""
    address = socket.inet_pton(socket.AF_INET6, "::1")
    options = bytes([6, 0, 1, 4, 0, 0, 0, 0])
    return struct.pack(">IHBB16s16s", 6 << 28, len(options + segment), 60, 64, address, address) + options + segment


def raw(segment: bytes) -> bytes:
    return ipv4(segment)


def ethernet(segment: bytes) -> bytes:
    """With two VLAN tags, filled up as a network card does."""
    return bytes(12) + struct.pack(">HHHHH", 0x88A8, 7, 0x8100, 8, 0x0800) + ipv4(segment).ljust(46, b"\0")


def null(segment: bytes) -> bytes:
    return struct.pack("<I", 2) + ipv4(segment)


def sll(segment: bytes) -> bytes:
    return struct.pack(">HHH8sH", 0, 772, 6, bytes(8), 0x86DD) + ipv6(segment)


def sll2(segment: bytes) -> bytes:
    return struct.pack(">HHIHBB8s", 0x0800, 0, 1, 772, 0, 6, bytes(8)) + ipv4(segment)


# The numbers of the link types, and what stands in front of a segment there.
LINK_TYPES = {"null": (0, null), "ethernet": (1, ethernet), "raw": (101, raw), "sll": (113, sll), "sll2": (276, sll2)}


def write_pcap(
        path: pathlib.Path, packets: list, link_type: int = 101, order: str = "<", nano: bool = False, times=None):
    """A capture (pcap 2.4) of one packet each millisecond, or of these milliseconds."""
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    with open(path, "wb") as file:
        file.write(struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, link_type))
        for number, packet in zip(times or range(len(packets)), packets):
            fraction = number % 1000 * (1_000_000 if nano else 1000)
            file.write(struct.pack(order + "IIII", 1 + number // 1000, fraction, len(packet), len(packet)) + packet)
