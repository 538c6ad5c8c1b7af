"""A small SMPP 3.4 codec for the simulated SMSC: what it sends and what it must read, and no more.

Written from the specification and not from the daemon's sources, so that the two check each other.
"""

import struct

GENERIC_NACK = 0x80000000
BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x01, 0x02, 0x09
SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x04, 0x05, 0x06, 0x15
RESPONSE = 0x80000000

ROK = 0x00
RINVCMDID = 0x03
RSYSERR = 0x08
RBINDFAIL = 0x0D
RMSGQFUL = 0x14
RTHROTTLED = 0x58
RX_T_APPN = 0x64
# What an SMSC tries again after; any other status ends a message.
TEMPORARY = {RSYSERR, RMSGQFUL, RTHROTTLED, RX_T_APPN}

SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER, MESSAGE_PAYLOAD = 0x020C, 0x020E, 0x020F, 0x0424

HEADER = struct.Struct(">IIII")


class Malformed(Exception):
    """Octets that are no PDU."""


def pdu(command_id: int, sequence: int, body: bytes = b"", status: int = ROK) -> bytes:
    return HEADER.pack(16 + len(body), command_id, status, sequence) + body


def split(buffer: bytearray) -> list:
    """Takes the whole PDUs out of a buffer: (command_id, command_status, sequence_number, body)."""
    pdus, offset, size = [], 0, len(buffer)
    while size - offset >= 16:
        length, command_id, status, sequence = HEADER.unpack_from(buffer, offset)
        if not 16 <= length <= 70000:
            raise Malformed(f"command_length {length}")
        if size - offset < length:
            break
        pdus.append((command_id, status, sequence, bytes(buffer[offset + 16:offset + length])))
        offset += length
    del buffer[:offset]
    return pdus


def c_octet_string(body: bytes, offset: int) -> tuple:
    end = body.find(0, offset)
    if end < 0:
        raise Malformed("a C-Octet String without its end")
    return body[offset:end], end + 1


def deliver_sm(sequence: int, source: str, destination: str, short_message: bytes, data_coding: int = 0,
               esm_class: int = 0, tlvs: bytes = b"") -> bytes:
    body = b"".join((
        b"\0\x01\x01", source.encode("ascii"), b"\0\x03\x00", destination.encode("ascii"),
        bytes((0, esm_class, 0, 0, 0, 0, 0, 0, data_coding, 0, len(short_message))), short_message, tlvs))
    return pdu(DELIVER_SM, sequence, body)


def sar(reference: int, total: int, number: int) -> bytes:
    return struct.pack(">HHHHHBHHB", SAR_REFERENCE, 2, reference, SAR_TOTAL, 1, total, SAR_NUMBER, 1, number)


class SubmitSM:
    """The fields of a submit_sm that the ledger looks at."""

    __slots__ = ("source", "destination", "esm_class", "registered_delivery", "data_coding", "user_data", "sar")

    def __init__(self, body: bytes):
        _, offset = c_octet_string(body, 0)  # service_type
        source, offset = c_octet_string(body, offset + 2)
        destination, offset = c_octet_string(body, offset + 2)
        self.source, self.destination = source.decode("ascii"), destination.decode("ascii")
        self.esm_class = body[offset]
        _, offset = c_octet_string(body, offset + 3)  # schedule_delivery_time
        _, offset = c_octet_string(body, offset)  # validity_period
        if offset + 5 > len(body):
            raise Malformed("submit_sm is too short")
        self.registered_delivery, _, self.data_coding, _, length = body[offset:offset + 5]
        self.user_data = body[offset + 5:offset + 5 + length]
        if len(self.user_data) != length:
            raise Malformed("sm_length")
        tlvs = self.tlvs(body, offset + 5 + length)
        self.user_data = tlvs.get(MESSAGE_PAYLOAD, self.user_data)
        self.sar = None
        if SAR_TOTAL in tlvs:
            self.sar = tuple(int.from_bytes(tlvs[tag], "big") for tag in (SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER))

    @staticmethod
    def tlvs(body: bytes, offset: int) -> dict:
        found = {}
        while offset < len(body):
            if offset + 4 > len(body):
                raise Malformed("a TLV's header")
            tag, length = struct.unpack_from(">HH", body, offset)
            found[tag] = body[offset + 4:offset + 4 + length]
            offset += 4 + length
        return found

    def part(self) -> tuple:
        """Where it stands in a longer text, as (reference, total, number), and its text's octets."""
        if not self.esm_class & 0x40:
            return self.sar or (0, 1, 1), self.user_data
        header, offset, place = self.user_data[1:1 + self.user_data[0]], 0, self.sar or (0, 1, 1)
        while offset + 2 <= len(header):
            kind, length = header[offset], header[offset + 1]
            value = header[offset + 2:offset + 2 + length]
            if kind == 0x00 and length == 3:
                place = tuple(value)
            elif kind == 0x08 and length == 4:
                place = (value[0] << 8 | value[1], value[2], value[3])
            offset += 2 + length
        return place, self.user_data[1 + self.user_data[0]:]


# GSM 7-bit default alphabet (3GPP TS 23.038 6.2.1), one septet in an octet; 0x1B leads to the extension.
GSM7 = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
GSM7_EXTENSION = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]",
                  0x40: "|", 0x65: "€"}
TO_GSM7 = {character: bytes((code,)) for code, character in enumerate(GSM7) if code != 0x1B}
TO_GSM7.update({character: bytes((0x1B, code)) for code, character in GSM7_EXTENSION.items()})


def encode(text: str) -> tuple:
    """data_coding and octets: GSM 7-bit where the text fits it, UCS-2 elsewhere."""
    try:
        return 0, b"".join(map(TO_GSM7.__getitem__, text))
    except KeyError:
        return 8, text.encode("utf-16-be")


def decode(octets: bytes, data_coding: int) -> str:
    if data_coding == 8:
        return octets.decode("utf-16-be", "replace")
    characters, escaped = [], False
    for octet in octets:
        if escaped:
            characters.append(GSM7_EXTENSION.get(octet, "�"))
            escaped = False
        elif octet == 0x1B:
            escaped = True
        else:
            characters.append(GSM7[octet & 0x7F])
    return "".join(characters)
