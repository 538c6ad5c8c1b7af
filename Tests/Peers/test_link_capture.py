"""`kopir link NAME capture FILE.pcap` of a running daemon: tshark opens it and finds the conversation, but nobody in it."""

import asyncio
import pathlib
import subprocess

import smpp34

from bench import KOPIR, Kopir, free_port, leave

TOP = """\
monitor: {{ address: "127.0.0.1:{port}", tokens_file: tokens, directory: . }}
"""
SECRETS = [b"7010001414", b"123ABC02", b"secret08"]


def fields(path: pathlib.Path, *names: str, filter: str = "smpp") -> list:
    arguments = [argument for name in names for argument in ("-e", name)]
    command = ["tshark", "-n", "-r", str(path), "-Y", filter, "-T", "fields", *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()


async def main():
    port = free_port()
    server = smpp34.Server("127.0.0.1", port, system_id="SMPP34")
    await server.start()
    with Kopir(port, top=TOP.format(port=free_port()), tokens="admin 0123456789abcdef0123456789abcdef\n") as kopir:
        session = await asyncio.wait_for(server.next(), 20)
        await session.deliver_sm("1414", b"8 123ABC02", source_addr="77010001414", source_addr_ton=1, source_addr_npi=1)
        (await asyncio.wait_for(server.next(), 20)).accept("1")
        path = pathlib.Path(kopir.folder.name) / "link.pcap"
        config = str(pathlib.Path(kopir.folder.name) / "kopir.yaml")
        command = [KOPIR, "link", "--config", config, "peer", "capture", str(path)]
        await asyncio.get_running_loop().run_in_executor(None, lambda: subprocess.run(command, check=True))
        commands = fields(path, "smpp.command_id")
        assert commands[:5] == ["0x00000009", "0x80000009", "0x00000005", "0x80000005", "0x00000004"], commands
        assert not fields(path, "frame.number", filter="_ws.malformed or tcp.analysis.flags")
        audit = (pathlib.Path(kopir.folder.name) / "audit.log").read_text()
        assert '"role": "admin"' in audit and '"GET /links/peer/capture"' in audit, audit
        octets = path.read_bytes()
        assert not [secret for secret in SECRETS if secret in octets]
    print(f"{len(commands)} PDUs of a running link, and nobody in them")


asyncio.run(main())
leave()
