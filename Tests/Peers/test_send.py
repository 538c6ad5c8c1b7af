"""`smpptool send` at PyPI smpp34's server, and at `smpptool smsc` with faults: what is sent, the exit code, receipts."""

import asyncio
import json
import os
import subprocess

import smpp34

from bench import SMPPTOOL, free_port, leave
from smsc import PASSWORD, SYSTEM_ID, SMSC, captured_smsc

PHONE = "77017654321"
TEXT = "Сіздің кезегіңіз: 42"


def command(port: int, *arguments: str) -> list:
    return [SMPPTOOL, "send", "--connect", f"127.0.0.1:{port}", "--system-id", SYSTEM_ID, "--from", "1414", "--to", PHONE,
            "--json", *arguments]


def send(port: int, *arguments: str, password: str = PASSWORD) -> tuple:
    """The exit code and the lines."""
    ended = subprocess.run(
        command(port, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=60,
        env={**os.environ, "SMPP_PASSWORD": password})
    return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()]


async def at_smpp34():
    port = free_port()
    server = smpp34.Server("127.0.0.1", port, system_id="SMPP34")
    await server.start()
    sending = asyncio.get_running_loop().run_in_executor(None, send, port, TEXT)
    session = await asyncio.wait_for(server.next(), 20)
    assert isinstance(session, smpp34.Esme) and session.system_id == SYSTEM_ID, session
    submitted = await asyncio.wait_for(server.next(), 20)
    assert (submitted.source_addr, submitted.destination_addr, submitted.data_coding) == ("1414", PHONE, 8)
    assert submitted.short_message.decode("utf-16-be") == TEXT
    submitted.accept("abc")
    code, lines = await sending
    await server.stop()
    assert code == 0 and lines[0]["system_id"] == "SMPP34" and lines[1]["message_id"] == "abc", lines


def at_our_smsc():
    with captured_smsc("--receipts", "response-id=hex,id=padded,order=shuffled") as smsc:
        long = TEXT * 12
        for form in ("udh8", "udh16", "sar", "message_payload"):
            code, lines = send(smsc.port, "--segment-form", form, "--wait-receipt", "20s", long)
            parts = 1 if form == "message_payload" else 4
            kinds = [line["event"] for line in lines]
            assert code == 0 and kinds.count("response") == kinds.count("receipt") == parts, (form, code, lines)
            assert all(line["message_state"] == 2 for line in lines if line["event"] == "receipt"), lines
            smsc.expect_all("connected", "bound transceiver", f"< {PHONE} {long}", "disconnected: unbind from the peer")
        assert send(smsc.port, TEXT, password="wrong")[0] == 1
        assert send(smsc.port, "--data-coding", "1", TEXT)[0] == 2
    with SMSC("--faults", "submit=ESME_RINVDSTADR") as smsc:
        code, lines = send(smsc.port, TEXT)
        assert code == 1 and lines[-1]["status_name"] == "ESME_RINVDSTADR" and lines[-1]["message_id"] is None, lines
    with SMSC("--faults", "split,double@1,slow=5ms") as smsc:
        assert send(smsc.port, TEXT)[0] == 0
    with SMSC("--faults", "cut@1") as smsc:
        assert send(smsc.port, TEXT)[0] == 1


asyncio.run(at_smpp34())
at_our_smsc()
print("smpptool send: accepted, refused, cut off, in every form of segments, with receipts")
leave()
