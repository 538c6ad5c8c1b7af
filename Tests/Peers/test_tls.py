"""TLS in both roles against OpenSSL's own programs: s_client at `smpptool smsc`, kopir's links at s_server."""

import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import time

from bench import KOPIR, ROOT, SMPPTOOL, free_port
from certificates import Authority
from tls import BIND, BIND_TRANSCEIVER_RESP, ENQUIRE_LINK, ENQUIRE_LINK_RESP, SMSC, TIME_LIMIT, Client, pdu, s_client, takes


def refuses(smsc: SMSC, words: str, *arguments):
    said = s_client(smsc.port, *arguments)
    assert BIND_TRANSCEIVER_RESP not in said, f"s_client {arguments} was let in"
    refusal = smsc.refusal()
    assert re.search(words, refusal), f"s_client {arguments}: {refusal!r} instead of {words!r}"


def check_ciphers(authority: Authority):
    """An RSA key, so that the key exchange without forward secrecy is on offer, and an EC key."""
    weak = ("-cipher", "ALL:@SECLEVEL=0")
    with SMSC(*authority.issue("rsa", "IP:127.0.0.1")) as smsc:
        trusted = ("-CAfile", authority.certificate, "-verify_return_error", "-verify_ip", "127.0.0.1")
        takes(smsc.port, *trusted, "-tls1_3")
        for suite in ("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"):
            takes(smsc.port, "-tls1_3", "-ciphersuites", suite)
        for suite in ("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"):
            takes(smsc.port, "-tls1_2", "-cipher", suite)
        for suite in ("AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA",
                      "DHE-RSA-AES128-GCM-SHA256", "ADH-AES128-GCM-SHA256", "AECDH-AES128-SHA", "eNULL"):
            refuses(smsc, "no shared cipher", "-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0")
        for suite in ("TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"):
            refuses(smsc, "no (shared|suitable)", "-tls1_3", "-ciphersuites", suite)
        refuses(smsc, "unsupported protocol", "-tls1", *weak)
        refuses(smsc, "unsupported protocol", "-tls1_1", *weak)
        check_renegotiation(smsc)
        check_octets(smsc, authority)
        check_strangers(smsc)
    with SMSC(*authority.issue("ec", "IP:127.0.0.1", "ec")) as smsc:
        takes(smsc.port, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256")
        takes(smsc.port, "-tls1_3")
        refuses(smsc, "no shared cipher", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")


def check_renegotiation(smsc: SMSC):
    """s_client asks for a renegotiation at the line R, for new keys at the line K; only the keys of TLS 1.3 are given."""
    for version, command, words in (("-tls1_2", b"R\n", b"no renegotiation"), ("-tls1_3", b"K\n", b"KEYUPDATE")):
        with Client(smsc.port, version) as client:
            assert client.wait(b"Verify return code"), client.said
            client.say(BIND)
            assert client.wait(BIND_TRANSCEIVER_RESP), client.said
            client.say(command)
            assert client.wait(words), f"{command}: {client.said!r}"
            if version == "-tls1_3":
                client.say(ENQUIRE_LINK)
                assert client.wait(ENQUIRE_LINK_RESP), f"after new keys: {client.said!r}"
    with Client(smsc.port, "-tls1_2", "-reconnect") as client:
        # One connection and five more, each with a line that begins with New or Reused.
        assert client.wait(b", TLSv1.2, Cipher is", 6), client.said
        assert b"Reused" not in client.said, "a session was resumed"


def check_octets(smsc: SMSC, authority: Authority):
    """Records of one octet, a flood of requests in one write, and the end of our direction before the answers."""
    context = ssl.create_default_context(cafile=str(authority.certificate))
    with context.wrap_socket(smsc.connect(), server_hostname="127.0.0.1") as client:
        for octet in BIND:
            client.sendall(bytes([octet]))
        assert receive(client, 4)[:4] != b"", "no bind_transceiver_resp"
        client.recv(4096)
        count = 5_000
        flood = b"".join(pdu(0x15, sequence) for sequence in range(2, count + 2))
        client.sendall(flood)
        answers = receive(client, 16 * count)
        expected = b"".join(pdu(0x80000015, sequence) for sequence in range(2, count + 2))
        assert answers == expected, f"{len(answers)} octets of answers to a flood"
        client.sendall(pdu(6, count + 2))
        assert receive(client, 16) == pdu(0x80000006, count + 2), "no unbind_resp"
        assert client.recv(1) == b"", "no close_notify after unbind_resp"


def receive(client: ssl.SSLSocket, count: int) -> bytes:
    octets = b""
    while len(octets) < count and (more := client.recv(min(65_536, count - len(octets)))):
        octets += more
    return octets


def check_strangers(smsc: SMSC):
    for octets, words in ((BIND, "does not speak TLS$"), (b"GET / HTTP/1.0\r\n\r\n", "does not speak TLS but HTTP")):
        with smsc.connect() as stranger:
            stranger.sendall(octets)
            while stranger.recv(4096):
                pass
        refusal = smsc.refusal()
        assert re.search(words, refusal), f"{octets[:16]!r}: {refusal!r}"
    started = time.monotonic()
    with smsc.connect() as silent:
        assert silent.recv(1) == b""
    assert 4.5 < time.monotonic() - started < 15, "the limit for a handshake is 5 s"
    assert "no handshake within" in smsc.refusal()


def check_client_certificates(authority: Authority, stranger: Authority):
    server = authority.issue("mutual", "IP:127.0.0.1")
    known, other = authority.issue("client", "DNS:esme"), stranger.issue("other", "DNS:esme")
    with SMSC(*server, "--client-ca", authority.certificate) as smsc:
        for version in ("-tls1_2", "-tls1_3"):
            takes(smsc.port, version, "-cert", known[0], "-key", known[1])
            refuses(smsc, "peer did not return a certificate", version)
            refuses(smsc, "unable to get local issuer", version, "-cert", other[0], "-key", other[1])


# kopir as the client: a link for each server, and what the log says of it.

CONFIGURATION = """\
short_numbers: ["1414"]
catalogue: {catalogue}
registers: sqlite:registers.db
links:
"""

LINK = """\
  {name}:
    hosts: ["{host}:{port}"]
    system_id: egov1414
    password: secret08
    bind_timeout: 60s
    tls: {{ {tls} }}
"""


class Servers:
    """s_servers and the links to them."""

    def __init__(self, folder: pathlib.Path, trusted: pathlib.Path):
        self.folder = folder
        self.trusted = trusted
        self.configuration = CONFIGURATION.format(catalogue=ROOT / "Config/services.yaml")
        self.expected: dict[str, str] = {}
        self.processes: list[subprocess.Popen] = []

    def add(self, name: str, expected: str, pair, *arguments, host="127.0.0.1", tls=""):
        port = free_port()
        command = ["openssl", "s_server", "-accept", str(port), "-quiet", "-naccept", "1000", "-cert", pair[0],
                   "-key", pair[1], *arguments]
        self.start(command)
        self.link(name, expected, host, port, tls)

    def start(self, command):
        self.processes.append(
            subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT))

    def link(self, name: str, expected: str, host: str, port: int, tls: str):
        self.expected[name] = expected
        tls = f"ca_file: {self.trusted}" + (f", {tls}" if tls else "")
        self.configuration += LINK.format(name=name, host=host, port=port, tls=tls)

    def run(self):
        path = self.folder / "kopir.yaml"
        path.write_text(self.configuration)
        tables = sorted((ROOT / "Config/demo").glob("*.csv"))
        subprocess.run(
            [KOPIR, "registers", "import", "--registers", f"sqlite:{self.folder}/registers.db", *tables],
            check=True, stdout=subprocess.DEVNULL)
        log = open(self.folder / "log", "w+")
        kopir = subprocess.Popen([KOPIR, "run", "--config", str(path)], stderr=log)
        missing = dict(self.expected)
        end = time.monotonic() + TIME_LIMIT
        while missing and time.monotonic() < end and kopir.poll() is None:
            time.sleep(0.2)
            log.seek(0)
            said = log.read()
            for name, words in list(missing.items()):
                if re.search(f"link={name} .*{words}|{words}.* link={name}\\b", said):
                    del missing[name]
        kopir.terminate()
        kopir.wait(timeout=TIME_LIMIT)
        for process in self.processes:
            process.kill()
            process.wait()
        assert not missing, f"not said in the log: {missing}\n{said}"
        assert "secret08" not in said


def check_links(folder: pathlib.Path, authority: Authority, stranger: Authority):
    servers = Servers(folder, authority.certificate)
    right = authority.issue("right", "DNS:smsc.example,IP:127.0.0.1")
    named = authority.issue("named", "DNS:smsc.example")
    bound, name = "state=binding", "server_name: smsc.example"
    servers.add("address", bound, right)
    servers.add("name", bound, named, tls=name)
    servers.add("tls12", bound, named, "-tls1_2", tls=name)
    servers.add("chacha", bound, named, "-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305", tls=name)
    servers.add("wrong-name", "hostname mismatch .expected other.example", named, tls="server_name: other.example")
    servers.add("wrong-address", "IP address mismatch .expected 127.0.0.1", named)
    expired = authority.issue("expired", "DNS:smsc.example", days="-1")
    servers.add("expired", "certificate has expired", expired, tls=name)
    servers.add("unknown-ca", "unable to get local issuer", stranger.issue("unknown", "DNS:smsc.example"), tls=name)
    servers.add("self-signed", "self-signed certificate", (stranger.certificate, stranger.key), tls=name)
    servers.add("tls11", "the peer refuses: protocol version|unsupported protocol", named, "-tls1_1", "-cipher",
                "ALL:@SECLEVEL=0", tls=name)
    servers.add("rsa-exchange", "the peer refuses: handshake failure", named, "-tls1_2", "-cipher",
                "AES128-GCM-SHA256", tls=name)
    servers.add("cbc", "the peer refuses: handshake failure", named, "-tls1_2", "-cipher",
                "ECDHE-RSA-AES128-SHA256", tls=name)
    own, foreign = authority.issue("own", "DNS:kopir"), stranger.issue("foreign", "DNS:kopir")
    asks = ("-Verify", "1", "-verify_return_error", "-CAfile", authority.certificate)
    servers.add("mutual", bound, named, *asks, tls=f"{name}, certificate_file: {own[0]}, key_file: {own[1]}")
    servers.add("no-certificate", "the peer refuses: (certificate required|handshake failure)", named, *asks, tls=name)
    servers.add("foreign", "the peer refuses: unknown ca", named, *asks,
                tls=f"{name}, certificate_file: {foreign[0]}, key_file: {foreign[1]}")
    plain = free_port()
    servers.start([SMPPTOOL, "smsc", "--listen", f"127.0.0.1:{plain}", "--system-id", "a", "--password", "b"])
    servers.link("plain", "the peer does not speak TLS", "127.0.0.1", plain, name)
    servers.run()


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        authority, stranger = Authority(folder, "authority"), Authority(folder, "stranger")
        check_ciphers(authority)
        check_client_certificates(authority, stranger)
        check_links(folder, authority, stranger)
    print("TLS: s_client and s_server agree with us in every case")


main()
sys.exit(0)
