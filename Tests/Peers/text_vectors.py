#!/usr/bin/env python3
"""Writes Protocol/text_vectors.tsv: what other people's libraries make of the texts that SMSText reads and writes.

    pip install gsm0338==1.1.0 smspdudecoder==2.2.0 bitstring==4.3.1 python-messaging==0.5.13 smpplib==2.2.4
    python3 Tests/Peers/text_vectors.py > Protocol/text_vectors.tsv

The file is committed, so the tests need no Python. Known faults of the libraries, left out of the vectors:
  gsm0338           an escape before a code that is not in the extension raises (23.038: show the default character)
  smspdudecoder     the same shows a space; escape at the end shows nothing
  python-messaging  the same shows a no-break space and the character; cuts between escape and character (it compares
                    an int with a string); splits UCS2 by code points, not 16-bit units, so characters outside the
                    BMP come out wrong; no CR rule, so a part with seven spare bits differs
  smpplib           cuts between escape and character; a grave accent where 0x5F is the section sign; no form feed
"""
import importlib.metadata
import json
import random
import sys

from gsm0338 import SINGLE_SHIFT_CHARACTER_SET_SPANISH, Codec
from messaging.sms import SmsSubmit
from smpplib.gsm import make_parts
from smspdudecoder.codecs import GSM, UCS2

CATALOGUE = [
    "Servis ne naiden. Isprav'te vash tekst.",
    "IIN rebenka ne ukazan",
    "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. Registraciju mozhno proiti na egov.kz I v Tsone.",
    "Usluga ne mozhet byt' okazana. Po Vashemu zaprosu danyye ne naideny, prover'te vvedennyye danyye.",
    "8 [123ABC02]",
    "a€b{c}",
]
BASIC = GSM.ALPHABET.replace("\x1b", "")
EXTENSION = "".join(GSM.ALPHABET_EXT.values())
KAZAKH = "әіңғүұқөһӘІҢҒҮҰҚӨҺ абвгдежзийклмнопрстуфхцчшщъыьэюя 0123456789 Бала-бақшаға кезек"
EMOJI = "👍🙂🇰🇿👩‍👩‍👧"
RANDOM = random.Random(1414)


def gsm_text(length, extension=0.1):
    return "".join(RANDOM.choice(EXTENSION if RANDOM.random() < extension else BASIC) for _ in range(length))


def texts():
    yield from CATALOGUE
    yield BASIC
    yield EXTENSION
    for length in list(range(1, 41)) + [80, 153, 154, 160]:
        yield gsm_text(length)


def codec_vectors():
    basic = Codec()
    for text in texts():
        octets = basic.encode(text)[0]
        yield "gsm7_encode", "gsm0338", text, octets.hex()
        yield "gsm7_decode", "gsm0338", octets.hex(), basic.decode(octets)[0]
        yield "gsm7_encode", "python-messaging", text, text.encode("gsm0338").hex()
    for septet in range(0x80):
        if septet != 0x1B:
            yield "gsm7_decode", "gsm0338", bytes([septet]).hex(), basic.decode(bytes([septet]))[0]
    spanish = Codec(single_shift_decode_map=SINGLE_SHIFT_CHARACTER_SET_SPANISH)
    for septet in sorted(SINGLE_SHIFT_CHARACTER_SET_SPANISH):
        octets = bytes([0x1B, septet, 0x41])
        yield "gsm7_decode_spanish", "gsm0338", octets.hex(), spanish.decode(octets)[0]
    for length in list(range(1, 30)) + [70]:
        text = "Қ" + "".join(RANDOM.choice(KAZAKH + EMOJI) for _ in range(length))
        yield "ucs2_encode", "smspdudecoder", text, UCS2.encode(text).lower()
        yield "ucs2_decode", "smspdudecoder", UCS2.encode(text).lower(), UCS2.decode(UCS2.encode(text))
    for name, encoding in (("latin1_decode", "iso-8859-1"), ("iso8859_5_decode", "iso-8859-5")):
        octets = bytes(range(1, 256))
        yield name, "cpython", octets.hex(), octets.decode(encoding)


def packing_vectors():
    for text in texts():
        packed = GSM.encode(text, with_padding=True)
        yield "pack", "smspdudecoder", text, packed.lower()
        yield "unpack", "smspdudecoder", packed.lower(), GSM.decode(packed, strip_padding=True)


def may_have_seven_spare_bits(part):
    """Whether the octets alone don't tell if there is a septet in the last one."""
    return len(part) // 2 % 7 == 0 and len(part) // 2 < 140


def cuts_an_escape(text):
    septets = Codec().encode(text)[0]
    return any(septets[end - 1] == 0x1B for end in range(153, len(septets), 153))


def python_messaging_parts(text):
    """The user data of each part, the header 05 00 03 2a … included."""
    message = SmsSubmit("+77011234567", text)
    message.rand_id = 0x2A
    # data_coding and user data length come before it, one octet each.
    return [part[4:] for part in message._get_msg_pdu()]


def splitting_vectors():
    for length in list(range(161, 200)) + [306, 307, 459, 460, 900]:
        text = gsm_text(length, extension=0.15)
        parts = python_messaging_parts(text)
        if not (may_have_seven_spare_bits(parts[-1]) or text.endswith("\r") or cuts_an_escape(text)):
            yield "split_gsm7_packed", "python-messaging", text, ",".join(parts)
    for length in list(range(71, 80)) + [134, 135, 201, 202, 500]:
        text = "Қ" + "".join(RANDOM.choice(KAZAKH) for _ in range(length - 1))
        yield "split_ucs2", "python-messaging", text, ",".join(python_messaging_parts(text))
    for length in (161, 200, 306, 307, 459, 900):
        text = "".join(RANDOM.choice(BASIC.replace("§", "").replace("\r", "")) for _ in range(length))
        parts = [part.hex() for part in make_parts(text)[0]]
        yield "split_gsm7", "smpplib", text, ",".join(part[:6] + "2a" + part[8:] for part in parts)


def main():
    print("# Made by Tests/Peers/text_vectors.py with", end="")
    for name in ("gsm0338", "smspdudecoder", "python-messaging", "smpplib"):
        print(f" {name} {importlib.metadata.version(name)},", end="")
    print(f" CPython {sys.version.split()[0]}. Do not edit.")
    print("# operation\tlibrary\tinput\toutput; texts are JSON strings, octets hexadecimal, parts joined by commas")
    for make in (codec_vectors, packing_vectors, splitting_vectors):
        for operation, library, source, result in make():
            shown = [json.dumps(field) if is_text(operation, index) else field
                     for index, field in enumerate((source, result))]
            print(operation, library, *shown, sep="\t")


def is_text(operation, index):
    """Whether a field is text: what is read, or what is written."""
    reads_octets = "decode" in operation or operation == "unpack"
    return (index == 1) == reads_octets


if __name__ == "__main__":
    main()
