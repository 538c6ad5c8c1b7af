"""What the daemon writes and shows about a session with all test people, searched for them: nothing is there without --reveal. Its logs and
audit log, and over HTTP status, metrics, events, messages by id and by number, the capture of a link, and errors; what its commands print.

And its access log in Kannel's form, which SIGUSR2 takes by its name again.
"""

import asyncio
import csv
import json
import pathlib
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

import smpp34

from bench import KOPIR, ROOT, Kopir, free_port, leave, octets

LOG = """\
log: { level: trace, format: %s, access_log: access.log, mask_key_file: mask.key }
senders: { burst: 0 }
monitor: { address: "127.0.0.1:%d", tokens_file: tokens, directory: . }
"""
TOKEN = "0123456789abcdef-admin"
PASSWORD = "secret08"
SENDER_WITHOUT_A_REGISTER = "77019998877"

# Kannel's form, as those who parse it write it down, and our fields behind it.
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?P<event>(?:Receive|Sent) SMS) \[SMSC:peer\] \[SVC:(?P<service>\w*)\] \[ACT:\] \[BINF:\]"
    r" \[FID:(?P<id>\w*)\] \[META:\] \[from:(?P<source>[^\]]*)\] \[to:(?P<to>[^\]]*)\] \[flags:(-?\d+:){4}-?\d+\]"
    r" \[msg:(?P<length>\d+):(?P<text>[^\]]*)\] \[udh:\d+:\w*\] \[id:\d+\] \[ms:\d*\] \[sla:(ok|late|fallback|)\]$")


def column(name: str, key: str) -> list:
    with open(ROOT / "Config/demo" / name, encoding="utf-8", newline="") as file:
        return [row[key] for row in csv.DictReader(file)]


IINS = sorted({iin for name in ("citizens", "persons", "kindergarten_queue", "housing_queue")
               for iin in column(f"{name}.csv", "iin")})
PLATES = column("vehicles.csv", "plate")
NUMBERS = column("citizens.csv", "msisdn") + [SENDER_WITHOUT_A_REGISTER]
# The national form of a number is its last ten digits.
SECRETS = IINS + PLATES + [number[1:] for number in NUMBERS] + [PASSWORD]


def questions():
    for number in NUMBERS:
        yield number, "kezek"
        yield number, "4"
        for iin in IINS:
            yield number, f"5 {iin}"
            yield number, f"4 {iin}"
        for plate in PLATES:
            yield number, f"8 {plate}"
            yield number, f"Техосмотр {plate}"
    yield NUMBERS[0], f"No such service {IINS[0]} {PLATES[0]}\nlevel=error [id:7]"


async def converse(server, session):
    """All questions, each answered; returns how many."""
    count = 0
    for sender, text in questions():
        data_coding = 0 if text.isascii() else 8
        response = await session.deliver_sm(
            "1414", octets(text, data_coding), source_addr=sender, source_addr_ton=1, source_addr_npi=1,
            data_coding=data_coding)
        assert response.is_success
        reply = await asyncio.wait_for(server.next(), 20)
        assert isinstance(reply, smpp34.SubmitSmEvent), reply
        reply.accept(f"{count:x}")
        count += 1
    # What is not for us, and what can't be answered, is talked about as well.
    for source, destination in ((NUMBERS[0], NUMBERS[1]), (IINS[0], "1414")):
        await session.deliver_sm(destination, b"8 " + PLATES[0].encode(), source_addr=source, source_addr_ton=1)
    return count


def written(folder: pathlib.Path) -> dict:
    """Everything that the daemon wrote, by file; the registers and what it was given are not its writing."""
    given = ("kopir.yaml", "password", "tokens", "journal.db", "journal.db-wal", "journal.db-shm", "registers.db", "registers.db-wal", "registers.db-shm")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in given}


def ask(port: int, path: str, body: bytes | None = None, token: str = TOKEN) -> bytes:
    """An answer with its headers, also of an error; of the events, which have no end, the first."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(answer.headers).encode() + b"".join([answer.readline() for _ in range(4)] if path == "/events" else answer)
    except urllib.error.HTTPError as error:
        return str(error.headers).encode() + error.read()


def shown(folder: pathlib.Path, port: int) -> dict:
    """What is to be seen over HTTP and on a terminal, by path or command."""
    paths = ["/", "/status", "/status.table", "/status.txt", "/status.xml", "/metrics", "/events", "/links/peer/capture", "/openapi.yaml", "/messages/x"]
    answers = {path: ask(port, path) for path in paths + [f"/messages/{number}" for number in range(1, 40)]}
    assert b'"state": "submitted"' in b"".join(answers.values()), "no message is known"
    for number in NUMBERS:
        answers[f"search {number[-4:]}"] = search = ask(port, "/messages/search", json.dumps({"number": number}).encode())
        assert b'"segments"' in search, search
        answers[f"wrong {number[-4:]}"] = ask(port, "/messages/search", json.dumps({"number": number}).encode(), "x" * 20)
        answers[f"no link {number[-4:]}"] = ask(port, f"/links/{number}/capture", token="x" * 20)
    for words in (["status"], ["status", "--json"], ["explain", NUMBERS[0]], ["explain", "1"], ["link", "peer", "capture", str(folder / "link.pcap")]):
        ended = subprocess.run([KOPIR, words[0], "--config", str(folder / "kopir.yaml"), *words[1:]], capture_output=True, check=True)
        answers[" ".join(words[:1])] = ended.stdout + ended.stderr
    return answers


def found(files: dict) -> set:
    return {(name, secret) for name, content in files.items() for secret in SECRETS if secret.encode() in content}


def wait_for(path: pathlib.Path):
    for _ in range(400):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path.name} is not there")


async def session(form: str, arguments: tuple) -> dict:
    port = free_port()
    server = smpp34.Server("127.0.0.1", port, system_id="SMPP34")
    await server.start()
    monitor = free_port()
    with Kopir(
            port, top=LOG % (form, monitor), arguments=arguments, tokens=f"admin {TOKEN}\n",
            journal="sqlite:journal.db") as kopir:
        folder = pathlib.Path(kopir.folder.name)
        esme = await asyncio.wait_for(server.next(), 20)
        count = await converse(server, esme)
        (folder / "access.log").rename(folder / "access.log.1")
        kopir.process.send_signal(signal.SIGUSR2)
        wait_for(folder / "access.log")
        await esme.deliver_sm("1414", b"kezek", source_addr=NUMBERS[0], source_addr_ton=1, source_addr_npi=1)
        (await asyncio.wait_for(server.next(), 20)).accept("last")
        seen = await asyncio.get_running_loop().run_in_executor(None, shown, folder, monitor)
        stopped = asyncio.get_running_loop().run_in_executor(None, kopir.stop)
        await asyncio.wait_for(server.next(), 20)
        assert await stopped == 0, f"kopir ended with {kopir.exit_code}"
        files = {**written(folder), **seen}
        assert {"audit.log", "link.pcap"} <= files.keys(), files.keys()
        assert (folder / "mask.key").stat().st_mode & 0o777 == 0o600
    await server.stop()
    check_access_log(files, count)
    return files


def check_access_log(files: dict, count: int):
    moved = files["access.log.1"].decode().splitlines()
    new = files["access.log"].decode().splitlines()
    assert new, "nothing was written to the new file"
    lines = [LINE.match(line) for line in moved + new]
    assert all(lines), next(line for line, match in zip(moved + new, lines) if not match)
    received = [line for line in lines if line["event"] == "Receive SMS"]
    sent = [line for line in lines if line["event"] == "Sent SMS"]
    assert len(received) == count + 1 and len(sent) == count + 1, (len(received), len(sent), count)
    ours = {line["to"].lstrip("+") for line in received} | {line["source"].lstrip("+") for line in sent}
    assert ours == {"1414"}, ours
    assert {line["source"] for line in received} == {line["to"] for line in sent}
    assert len({line["source"] for line in received}) == len(NUMBERS)
    assert {line["service"] for line in sent} >= {"vehicle_inspection", "kindergarten_queue", "housing_queue"}


async def main():
    for form in ("logfmt", "json"):
        files = await session(form, ())
        leaks = found(files)
        assert not leaks, f"written: {sorted(leaks)}"
        print(f"{form}: {sum(map(len, files.values()))} octets in {len(files)} files and answers, and nobody is in them")
    # What is searched for can be found.
    leaks = {secret for _, secret in found(await session("logfmt", ("--reveal",)))}
    missing = set(SECRETS) - leaks - {PASSWORD}
    assert not missing, f"not found with --reveal: {sorted(missing)}"
    assert PASSWORD not in leaks
    print("with --reveal everybody is")


asyncio.run(main())
leave()
