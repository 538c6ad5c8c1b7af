"""/status.xml and /status.txt beside those of a real Kannel: whoever reads Kannel's finds every element and every line, and values of the same
form."""

import re
import urllib.request
import xml.etree.ElementTree

from bench import Kopir, free_port
from browser import until
from kannel import Kannel
from smsc import PASSWORD, SMSC, SYSTEM_ID

TOKEN = "0123456789abcdef-read"
# Whose they are differs.
OWN = {"version", "name", "id", "IP", "storage"}


def get(url: str) -> str:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def answered(url: str) -> str:
    try:
        return get(url)
    except OSError:
        return ""


def form(text: str) -> str:
    """Without its figures."""
    return re.sub(r"-?\d+", "N", text.strip())


def elements(text: str) -> dict:
    """Each element by its path, with the form of its text."""
    found = {}

    def add(element, path: str):
        path = f"{path}/{element.tag}"
        found[path] = None if element.tag in OWN or len(element) > 0 else form(element.text or "")
        for child in element:
            add(child, path)
    add(xml.etree.ElementTree.fromstring(text), "")
    return found


def lines(text: str) -> list:
    """The lines from the status on, without names."""
    text = re.sub(r"SMPP:\S+ \(", "SMPP: (", re.sub(r"smsbox:\S+,", "smsbox:,", text))
    text = re.sub(r"using \w+ storage", "using storage", text)
    return [form(line) for line in text[text.index("Status:"):].splitlines() if line.strip()]


def main():
    port, monitor = free_port(), free_port()
    top = f'monitor: {{ address: "127.0.0.1:{monitor}", tokens_file: tokens, directory: . }}'
    with SMSC() as for_kannel, SMSC(port=port), Kannel(for_kannel.port, SYSTEM_ID, PASSWORD) as kannel, Kopir(
            port, top=top, tokens=f"read {TOKEN}\n"):
        kannel.wait_until_bound()
        theirs, ours = f"http://127.0.0.1:{kannel.admin_port}", f"http://127.0.0.1:{monitor}"
        until("a box is there", lambda: "smsbox" in get(f"{theirs}/status.xml"))
        until("bound", lambda: "online" in answered(f"{ours}/status.xml"))
        expected, found = elements(get(f"{theirs}/status.xml")), elements(get(f"{ours}/status.xml"))
        assert len(expected) > 40, expected
        assert expected == found, {path: (expected.get(path), found.get(path)) for path in expected.keys() | found.keys()
                                   if expected.get(path, "") != found.get(path, "")}
        expected, found = lines(get(f"{theirs}/status.txt")), lines(get(f"{ours}/status.txt"))
        assert expected == found, [pair for pair in zip(expected, found) if pair[0] != pair[1]]
        kannel.stop()
    print(f"{len(expected)} lines and every element as Kannel has them")


main()
