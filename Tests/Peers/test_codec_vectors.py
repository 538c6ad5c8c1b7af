#!/usr/bin/env python3
"""Protocol/vectors.tsv, read by others: tshark, smpplib and smpp.pdu3 have to see in the octets what the table says.

    test_codec_vectors.py [VECTORS]

Each valid row is compared field by field with what tshark (a dissector) and smpplib (a parser) make of its octets; smpp.pdu3 has
to read it and write the same octets again; each stream has to fall into the same PDUs in tshark. Every disagreement has to be
explained in KNOWN, by row; an explanation that nothing needs any more is an error too. Exit code: 0 all agree, 1 somebody does
not, 2 a peer is missing. Nothing is installed here: `apt-get install tshark`, `pip install -r requirements.txt`.
"""

import contextlib
import fnmatch
import importlib
import importlib.util
import io
import json
import logging
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

VECTORS = pathlib.Path(__file__).resolve().parent.parent.parent / "Protocol" / "vectors.tsv"

# (peer, pattern of row names): why it reads or writes something else. What the specification says is in the table.
KNOWN = {
    # tshark leaves the body of an error response alone.
    ("tshark", "submit_sm_resp_error_with_id"): "does not look into the body of an error",
    ("tshark", "bind_transmitter_resp_invpaswd_full_body"): "does not look into the body of an error",
    ("tshark", "data_sm_resp_status_info_maximal"): "does not look into the body of an error",
    ("tshark", "data_sm_resp_error_tlv"): "does not look into the body of an error",
    # smpplib knows the commands of a simple client and some parameters only.
    ("smpplib", "submit_multi_*"): "has no submit_multi",
    ("smpplib", "cancel_sm*"): "has no cancel_sm",
    ("smpplib", "replace_sm*"): "has no replace_sm",
    ("smpplib", "outbind*"): "has no outbind",
    ("smpplib", "unbind_with_body"): "reads the body of a header-only command as TLVs",
    ("smpplib", "generic_nack_with_body"): "reads the body of a header-only command as TLVs",
    ("smpplib", "data_sm_full"): "reads source_telematics_id as two octets and loses what follows",
    ("smpplib", "data_sm_all_tlvs"): "reads source_addr_subunit as two octets and loses what follows",
    ("smpplib", "submit_sm_all_tlvs"): "reads source_addr_subunit as two octets and loses what follows",
    ("smpplib", "data_sm_resp_all_tlvs"): "takes delivery_failure_reason for a string",
    ("smpplib", "data_sm_resp_error_tlv"): "takes delivery_failure_reason for a string",
    ("smpplib", "tlv_callback_num_atag_*"): "has no callback_num_atag in submit_sm",
    ("smpplib", "tlv_alert_on_message_delivery_maximal"): "knows the 3.4 form of no octets only",
    ("smpplib", "deliver_sm_tlvs_not_listed"): "stops at a known TLV that is not listed for the command",
    ("smpplib", "deliver_sm_tlv_twice"): "keeps the last of two, we count the first",
    # smpp.pdu3 keeps to enumerations, drops what it does not know, and writes TLVs in an order of its own.
    ("smpp.pdu3", "bind_transceiver_resp_unknown_tlv"): "drops vendor TLVs",
    ("smpp.pdu3", "bind_transceiver_resp_congestion_state"): "refuses a tag of 5.0",
    ("smpp.pdu3", "bind_transceiver_resp_vendor_status"): "has no vendor statuses",
    ("smpp.pdu3", "bind_transmitter_all_maximal"): "refuses a reserved TON",
    ("smpp.pdu3", "submit_sm_all_maximal"): "refuses a reserved TON",
    ("smpp.pdu3", "deliver_sm_all_maximal"): "refuses a reserved TON",
    ("smpp.pdu3", "mo_tlv_unknown_skipped"): "drops unknown TLVs",
    ("smpp.pdu3", "deliver_sm_vendor_tlvs"): "drops vendor TLVs",
    ("smpp.pdu3", "dlr_intermediate"): "writes TLVs in its own order",
    ("smpp.pdu3", "dlr_with_tlvs"): "writes TLVs in its own order",
    ("smpp.pdu3", "deliver_sm_tlv_twice"): "keeps the last of two",
    ("smpp.pdu3", "deliver_sm_resp_ok_id"): "refuses a message_id in deliver_sm_resp",
    ("smpp.pdu3", "deliver_sm_resp_header_only"): "wants the NUL",
    ("smpp.pdu3", "deliver_sm_resp_t_appn_header_only"): "wants the NUL",
    ("smpp.pdu3", "submit_sm_resp_ok_header_only"): "wants a body",
    ("smpp.pdu3", "data_sm_resp_ok_header_only"): "wants a body",
    ("smpp.pdu3", "data_sm_resp_error_header_only"): "wants a body",
    ("smpp.pdu3", "query_sm_resp_fail"): "wants a body in an error",
    ("smpp.pdu3", "submit_multi_resp_error"): "wants a body in an error",
    ("smpp.pdu3", "submit_sm_resp_vendor_status"): "has no vendor statuses",
    ("smpp.pdu3", "submit_sm_resp_with_tlv"): "drops TLVs of submit_sm_resp",
    ("smpp.pdu3", "deliver_sm_time_of_other_length"): "refuses a time that is not 16 characters in deliver_sm too",
    ("smpp.pdu3", "deliver_sm_sm_length_255"): "refuses 255, as we do without the switch",
    ("smpp.pdu3", "mt_alert_empty"): "cannot read alert_on_message_delivery",
    ("smpp.pdu3", "tlv_alert_on_message_delivery_*"): "cannot read alert_on_message_delivery",
    ("smpp.pdu3", "tlv_callback_num_atag_*"): "cannot read callback_num_atag",
    ("smpp.pdu3", "tlv_receipted_id_no_nul"): "wants the NUL within a TLV",
    ("smpp.pdu3", "data_sm_full"): "reads source_telematics_id as two octets",
    ("smpp.pdu3", "data_sm_all_tlvs"): "reads source_telematics_id as two octets",
    ("smpp.pdu3", "data_sm_resp_all_tlvs"): "has no dpf_result",
    ("smpp.pdu3", "submit_sm_all_tlvs"): "has no ms_msg_wait_facilities",
    ("smpp.pdu3", "deliver_sm_all_tlvs"): "has no its_session_info",
    ("smpp.pdu3", "deliver_sm_tlvs_not_listed"): "reads TLVs that are not listed for the command",
    ("smpp.pdu3", "deliver_sm_reserved_tlv_value"): "refuses reserved values",
    ("smpp.pdu3", "deliver_sm_message_state_ascii"): "refuses reserved values",
    ("smpp.pdu3", "submit_multi_*"): "its submit_multi does not work",
    ("smpp.pdu3", "replace_sm"): "its replace_sm does not work",
}


def rows(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, octets, expected = line.split("\t")
            yield name, bytes.fromhex(octets), json.loads(expected)


# tshark: one packet a row, told apart by the source port.


def capture(path, payloads):
    """A capture file of raw IP packets, each with one TCP segment to the port of SMPP."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        for number, payload in enumerate(payloads):
            tcp = struct.pack(">HHIIBBHHH", 10000 + number, 2775, 1, 1, 0x50, 0x18, 65535, 0, 0)
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 0, 0, 64, 6, 0, b"\x7f\0\0\1", b"\x7f\0\0\1")
            packet = ip + tcp + payload
            file.write(struct.pack("<IIII", number, 0, len(packet), len(packet)) + packet)


def dissect(payloads):
    """What tshark says of each payload: a list of PDUs, each a list of (field, octets in hex, place in the payload, size)."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "vectors.pcap"
        capture(path, payloads)
        command = ["tshark", "-r", str(path), "-T", "pdml", "-d", "tcp.port==2775,smpp", "-o", "smpp.reassemble_smpp_over_tcp:FALSE"]
        pdml = subprocess.run(command, capture_output=True, check=True).stdout
    # tshark prints control characters that XML has no form for; only the octets in hex are compared.
    plain = bytes(octet if 0x20 <= octet < 0x7F or octet == 0x0A else 0x3F for octet in pdml)
    for packet in xml.etree.ElementTree.fromstring(plain).iter("packet"):
        yield [
            [
                (f.get("name"), f.get("unmaskedvalue") or f.get("value") or "", int(f.get("pos")) - 40, int(f.get("size")))
                for f in proto.iter("field")
            ]
            for proto in packet.iter("proto")
            if proto.get("name") == "smpp"
        ]


# The specification's fields that tshark shows under other names, or in pieces that are the same octet.
TSHARK_NAMES = {
    "esm_class": ["esm.submit.msg_mode"],
    "registered_delivery": ["regdel.receipt"],
    "schedule_delivery_time": ["schedule_delivery_time", "schedule_delivery_time_r"],
    "validity_period": ["validity_period", "validity_period_r"],
    "final_date": ["final_date", "final_date_r"],
    "short_message": ["message"],
}

# Empty ones it shows or leaves out as it likes; the fields behind them tell whether it has seen them.
STRINGS = {
    "system_id", "password", "system_type", "address_range", "service_type", "source_addr", "destination_addr", "message_id",
    "schedule_delivery_time", "validity_period", "final_date", "esme_addr", "dl_name",
}


def tshark_differences(octets, expected, pdus):
    if len(pdus) != 1:
        return [f"{len(pdus)} PDUs"]
    fields = {}
    for name, value, place, size in pdus[0]:
        if name == "smpp.opt_param":
            value = octets[place : place + size].hex()
        if value != "00" or name.removeprefix("smpp.") not in STRINGS:
            fields.setdefault(name.removeprefix("smpp."), []).append(value)
    # A status is shown in responses only; there is none in a request.
    header = ["command_length", "command_id", "sequence_number"] + ["command_status"] * expected["command"].endswith("_resp")
    wanted = {name: [f"{number(expected[name]):08x}"] for name in header}
    for name, value in expected["body"].items():
        add_wanted(wanted, name, value)
    differences = [
        f"{name}: {found} instead of {values}"
        for name, values in wanted.items()
        if (found := values_of(fields, name)) != values
    ]
    tlvs = [tlv["tag"][2:].lower() + f"{len(tlv['value_hex']) // 2:04x}" + tlv["value_hex"] for tlv in expected.get("tlvs", [])]
    if (found := fields.get("opt_param", [])) != tlvs:
        differences.append(f"TLVs {found} instead of {tlvs}")
    return differences


def number(value):
    return int(value, 16) if isinstance(value, str) else value


def add_wanted(wanted, name, value):
    """The octets of a field as they have to stand on the wire, in hex."""
    if isinstance(value, list):
        for member in value:
            for inner, content in member.items():
                add_wanted(wanted, inner, content)
    elif name.endswith("_hex"):
        if value:
            wanted.setdefault(name.removesuffix("_hex"), []).append(value)
    elif isinstance(value, str):
        if value:
            wanted.setdefault(name, []).append(value.encode("latin-1").hex() + "00")
    elif name == "error_status_code":
        wanted.setdefault(name, []).append(f"{value:08x}")
    elif name not in ("number_of_dests", "no_unsuccess", "dest_flag"):
        wanted.setdefault(name, []).append(f"{value:02x}")


def values_of(fields, name):
    return [value for alias in TSHARK_NAMES.get(name, [name]) for value in fields.get(alias, [])]


def tshark_stream_differences(expected, pdus):
    found = [[value for name, value, _, _ in pdu if name in ("smpp.command_length", "smpp.sequence_number")] for pdu in pdus]
    wanted = [[f"{pdu['command_length']:08x}", f"{pdu['sequence_number']:08x}"] for pdu in expected["pdus"]]
    return [] if found[: len(wanted)] == wanted else [f"PDUs {found} instead of {wanted}"]


# smpplib: the attributes of what it parses. It takes numbers for its own requests from a client.


class Client:
    def next_sequence(self):
        return 1


def smpplib_differences(octets, expected):
    smpplib = importlib.import_module("smpplib.smpp")
    try:
        pdu = smpplib.parse_pdu(octets, client=Client(), allow_unknown_opt_params=True)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    differences = []
    for name, wanted in (("command", expected["command"]), ("status", expected["command_status"]), ("sequence", expected["sequence_number"])):
        if getattr(pdu, name) != wanted:
            differences.append(f"{name}: {getattr(pdu, name)!r} instead of {wanted!r}")
    body = dict(expected["body"])
    for tlv in expected.get("tlvs", []):
        if "int" in tlv:
            body.setdefault(tlv["name"], tlv["int"])
    for name, wanted in body.items():
        if name.endswith("_hex"):
            name, wanted = name.removesuffix("_hex"), bytes.fromhex(wanted)
        if name.startswith("addr_") or not hasattr(pdu, name):
            continue
        found = getattr(pdu, name)
        if isinstance(wanted, str):
            wanted = wanted.encode("latin-1")
        if (found or type(wanted)()) != wanted:
            differences.append(f"{name}: {found!r} instead of {wanted!r}")
    return differences


# smpp.pdu3: reads into objects of its own and has to write the same octets.


def pdu3_differences(octets, expected):
    encoder = importlib.import_module("smpp.pdu.pdu_encoding").PDUEncoder()
    try:
        # It prints as it reads.
        with contextlib.redirect_stdout(None):
            pdu = encoder.decode(io.BytesIO(octets))
            written = encoder.encode(pdu)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return [] if written.hex() in (octets.hex(), expected.get("encoded_hex")) else [f"writes {written.hex()}"]


def compare(vectors):
    """(peer, row, differences) for everything that a peer can be asked."""
    asked = [row for row in vectors if row[2]["kind"] in ("valid", "stream")]
    for (name, octets, expected), pdus in zip(asked, dissect([octets for _, octets, _ in asked]), strict=True):
        if expected["kind"] == "stream":
            yield "tshark", name, tshark_stream_differences(expected, pdus)
        else:
            yield "tshark", name, tshark_differences(octets, expected, pdus)
            yield "smpplib", name, smpplib_differences(octets, expected)
            yield "smpp.pdu3", name, pdu3_differences(octets, expected)


def known(peer, name):
    return next((key for key in KNOWN if key[0] == peer and fnmatch.fnmatchcase(name, key[1])), None)


def main():
    missing = [peer for peer in ("smpplib.smpp", "smpp.pdu.pdu_encoding") if importlib.util.find_spec(peer.split(".")[0]) is None]
    if shutil.which("tshark") is None or missing:
        print("missing:", *missing, *([] if shutil.which("tshark") else ["tshark"]))
        return 2
    logging.disable(logging.CRITICAL)
    vectors = list(rows(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else VECTORS))
    agreed, needed, failures = {}, set(), 0
    for peer, name, differences in compare(vectors):
        key = known(peer, name)
        if not differences:
            agreed[peer] = agreed.get(peer, 0) + 1
        elif key:
            needed.add(key)
        else:
            failures += 1
            print(f"{peer}: {name}: {'; '.join(differences)[:300]}")
    for key in KNOWN.keys() - needed:
        failures += 1
        print(f"{key[0]}: {key[1]}: explained, but nothing disagrees any more")
    print(", ".join(f"{peer} agrees on {count} rows" for peer, count in agreed.items()), f"; {len(needed)} disagreements explained", sep="")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
