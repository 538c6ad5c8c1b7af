"""What PyPI smpplib and PyPI smpp34 said to each other, captured by tshark, tcpdump and `smpptool record`, and replayed."""

import asyncio
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import smpp34
import smpplib.client
import smpplib.exceptions

from bench import SMPPTOOL, free_port, leave
from capture import Capture

SYSTEM_ID = "egov1414"
PASSWORD = "secret08"
PHONES = ["77010001414", "77017654321", "77770000001"]
TEXTS = ["GRNZ 123ABC02. Tekhosmotr proiden", "Сіздің кезегіңіз: 150101500120", "Help"]


async def serve(port: int, replies: list, peer) -> None:
    """A server that answers each submit_sm with a deliver_sm, while `peer` runs in a thread."""
    server = smpp34.Server("127.0.0.1", port, system_id="SMPP34")
    await server.start()
    running = asyncio.get_running_loop().run_in_executor(None, peer)
    session = await asyncio.wait_for(server.next(), 20)
    assert isinstance(session, smpp34.Esme) and session.system_id == SYSTEM_ID, session
    for number, reply in enumerate(replies):
        submitted = await asyncio.wait_for(server.next(), 20)
        assert isinstance(submitted, smpp34.SubmitSmEvent), submitted
        submitted.accept(f"id{os.getpid()}x{number}")
        await session.deliver_sm(
            "1414", reply.encode("utf-16-be"), source_addr=submitted.destination_addr, source_addr_ton=1,
            source_addr_npi=1, data_coding=8)
    await running
    await server.stop()


def converse(port: int):
    """smpplib sends the texts, and waits for what each is answered with."""
    received = []
    client = smpplib.client.Client("127.0.0.1", port, timeout=20, allow_unknown_opt_params=True)
    client.set_message_received_handler(lambda pdu: received.append(pdu))
    client.set_message_sent_handler(lambda pdu: None)
    client.connect()
    client.bind_transceiver(system_id=SYSTEM_ID, password=PASSWORD)
    for phone, text in zip(PHONES, TEXTS):
        client.send_message(
            source_addr_ton=3, source_addr_npi=0, source_addr="1414", dest_addr_ton=1, dest_addr_npi=1,
            destination_addr=phone, data_coding=8, short_message=text.encode("utf-16-be"))
        wanted = len(received) + 1
        while len(received) < wanted:
            client.read_once(auto_send_enquire_link=False)
    # This server closes the connection in place of an unbind_resp.
    with contextlib.suppress(smpplib.exceptions.ConnectionError):
        client.unbind()
    client.disconnect()


def replay(file: pathlib.Path, port: int, *arguments: str) -> tuple:
    ended = subprocess.run(
        [SMPPTOOL, "replay", str(file), "--connect", f"127.0.0.1:{port}", "--system-id", SYSTEM_ID, "--json", "--speed", "10",
         *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=60,
        env={**os.environ, "SMPP_PASSWORD": PASSWORD})
    return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()], ended.stderr


async def replayed(file: pathlib.Path, replies: list, port: int = 0) -> tuple:
    results = []
    port = port or free_port()
    await serve(port, replies, lambda: results.append(replay(file, port)))
    return results[0]


@contextlib.contextmanager
def tcpdump(port: int, path: pathlib.Path):
    """A capture in pcap; what is sent before its line "listening on" would be missed."""
    process = subprocess.Popen(
        ["tcpdump", "-i", "lo", "-U", "-Z", "root", "-w", str(path), f"tcp port {port}"], stderr=subprocess.PIPE, encoding="utf-8")
    assert "listening on" in "".join(iter(lambda: process.stderr.read(1), "\n")), "tcpdump does not listen"
    yield
    # The last packet is in the file when both ends of the connection are.
    end = time.monotonic() + 20
    while True:
        seen = subprocess.run(["tcpdump", "-n", "-r", str(path), "tcp[13] & 1 != 0"], capture_output=True, check=False).stdout
        if seen.count(b"Flags [F") >= 2 or time.monotonic() > end:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)


async def record(folder: pathlib.Path, replies: list, *arguments: str) -> tuple:
    """One conversation, captured three times."""
    port = free_port()
    pcap, ours = folder / "session.pcapng", folder / f"session{len(arguments)}.txt"
    with Capture(port, pcap), tcpdump(port, folder / "session.pcap"):
        proxy = subprocess.Popen(
            [SMPPTOOL, "record", "--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{port}", *arguments, str(ours)],
            stdout=subprocess.PIPE, encoding="utf-8")
        listening = int(proxy.stdout.readline().rsplit(":", 1)[1])
        await serve(port, replies, lambda: converse(listening))
        proxy.send_signal(signal.SIGTERM)
        assert proxy.wait(20) == 0
    return pcap, ours, port


def check_disguise(ours: pathlib.Path):
    content = ours.read_text()
    for secret in [PASSWORD, *PHONES, "150101500120"]:
        for form in (secret.encode(), secret.encode("utf-16-be")):
            assert form.hex() not in content, f"{secret} is in the recording"
    assert "0031003500300031" not in content and ours.stat().st_mode & 0o77 == 0
    decoded = subprocess.run(
        [SMPPTOOL, "decode", "--json", str(ours)], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    commands = [json.loads(line)["command"] for line in decoded.splitlines()]
    assert commands.count("submit_sm") == commands.count("deliver_sm") == len(TEXTS), commands


def check_damage(folder: pathlib.Path, pcap: pathlib.Path, ours: pathlib.Path):
    for name, content, why in [
            ("cut.pcapng", pcap.read_bytes()[:-5], "ends within"),
            ("cut.pcap", pcap.with_suffix(".pcap").read_bytes()[:-5], "ends within"), ("foreign", b"\x7fELF" + bytes(100), "neither pcap nor"),
            ("cut.txt", ours.read_bytes()[:-5], "cut off"), ("empty.txt", b"# smpp-capture 1\n", "no SMPP")]:
        (folder / name).write_bytes(content)
        code, _, errors = replay(folder / name, 9)
        assert code == 2 and why in errors, (name, code, errors)


async def main():
    replies = [f"жауап {number}" for number in range(len(TEXTS))]
    changed = [*replies[:-1], "басқа"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pcap, ours, port = await record(folder, replies)
        check_disguise(ours)
        for file in (pcap, folder / "session.pcap", ours):
            code, lines, errors = await replayed(file, replies, 0 if file == ours else port)
            assert code == 0 and lines[-1]["sent"] == lines[-1]["got"] == len(TEXTS), (file, code, lines, errors)
            code, lines, errors = await replayed(file, changed)
            assert code == 1 and len(lines) == 2, (file, code, lines, errors)
            assert lines[0]["recorded"]["text"] == replies[-1] and lines[0]["got"]["text"] == "басқа", lines
        check_damage(folder, pcap, ours)
        _, revealed, _ = await record(folder, replies, "--reveal")
        assert PASSWORD.encode().hex() in revealed.read_text(), "--reveal hides the password"
    print("smpplib and smpp34, recorded and replayed: as recorded, a changed reply found, damaged files refused")


asyncio.run(main())
leave()
