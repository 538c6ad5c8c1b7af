"""Every state of a link reached and shown in /status: one daemon with a link in each, to simulated SMSCs that bring it there."""

import contextlib
import json
import pathlib
import socket
import subprocess
import urllib.request

from bench import KOPIR, Kopir, free_port
from browser import until
from smsc import SMSC

TOKEN = "0123456789abcdef-operate"
LINK = """
  {name}:
    hosts: ["127.0.0.1:{port}"]
    system_id: egov1414
    password_file: password
    {more}
"""
# The SMSC's faults, what more the link is told, and what is shown: state, and what the reason has in it.
LINKS = {
    "connecting": (None, "connect_timeout: 60s", "connecting", ""),
    "tls": (None, "tls: { handshake_timeout: 60s }", "tls", ""),
    "binding": ("bind=silent", "bind_timeout: 60s", "binding", ""),
    "transceiver": ("", "", "bound_trx", None),
    "pair": ("", "bind_type: transmitter+receiver", "bound_trx", None),
    "receiver": ("", "bind_type: receiver\n    reply_link: transceiver", "bound_rx", None),
    "refused": ("bind=ESME_RBINDFAIL", "", "backoff", "ESME_RBINDFAIL"),
    "draining": ("submit=silent@1", "unbind_timeout: 60s", "draining", "kopir link draining bind"),
    "paused": ("", "", "paused", "kopir link paused resume"),
    "unbound": ("", "", "closed", "kopir link unbound bind"),
}


def full_listener(stack: contextlib.ExitStack) -> int:
    """A port whose queue of connections is full: the kernel answers no further one."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    for _ in range(2):
        filler = stack.enter_context(socket.socket())
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
    return listener.getsockname()[1]


def mute_listener(stack: contextlib.ExitStack) -> int:
    """A port that takes connections and says nothing."""
    return stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=8)).getsockname()[1]


class Bench:
    def __init__(self, stack: contextlib.ExitStack):
        self.monitor, self.smscs, links = free_port(), {}, ""
        for name, (faults, more, _, _) in LINKS.items():
            if faults is None:
                port = full_listener(stack) if name == "connecting" else mute_listener(stack)
            else:
                self.smscs[name] = stack.enter_context(SMSC(*(["--faults", faults] if faults else [])))
                port = self.smscs[name].port
            links += LINK.format(name=name, port=port, more=more)
        self.spare = stack.enter_context(SMSC())
        self.kopir = stack.enter_context(Kopir(
            self.spare.port, extra=links, tokens=f"operate {TOKEN}\n",
            top=f'monitor: {{ address: "127.0.0.1:{self.monitor}", tokens_file: tokens, directory: . }}'))

    def links(self) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.monitor}/status", headers={"Authorization": f"Bearer {TOKEN}"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)["links"]
        except OSError:
            return {}

    def are(self, states: dict) -> bool:
        links = self.links()
        return all(links.get(name, {}).get("state") == state for name, state in states.items())

    def tell(self, name: str, action: str):
        config = str(pathlib.Path(self.kopir.folder.name) / "kopir.yaml")
        subprocess.run([KOPIR, "link", "--config", config, name, action], check=True, stdout=subprocess.DEVNULL)


def main():
    with contextlib.ExitStack() as stack:
        bench = Bench(stack)
        ordered = {"draining": "bound_trx", "paused": "bound_trx", "unbound": "bound_trx"}
        until("those that can are bound", lambda: bench.are(ordered))
        # A reply that is never answered: unbind waits for it.
        bench.smscs["draining"].type("77010001414\t8 777AAA17")
        until("the reply is on its way", lambda: bench.links()["draining"]["window"]["used"] == 1)
        for name, action in (("draining", "unbind"), ("paused", "pause"), ("unbound", "unbind")):
            bench.tell(name, action)
        expected = {name: state for name, (_, _, state, _) in LINKS.items()}
        try:
            until("each link in its state", lambda: bench.are(expected))
        except AssertionError:
            shown = {name: link["state"] for name, link in bench.links().items()}
            raise AssertionError({name: (shown[name], state) for name, state in expected.items() if shown[name] != state}) from None
        links = bench.links()
        for name, (_, _, _, reason) in LINKS.items():
            shown = links[name]["reason"]
            assert reason in (shown or "") if reason is not None else shown is None, (name, shown)
            assert links[name]["since_seconds"] is not None and links[name]["host"].startswith("127.0.0.1:"), links[name]
        assert {each["state"] for each in links["pair"]["sessions"]} == {"bound_tx", "bound_rx"}, links["pair"]
        assert links["receiver"]["can_receive"] and not links["receiver"]["can_submit"]
        assert links["unbound"]["unbound"] and links["paused"]["paused"] and links["paused"]["can_receive"]
        assert links["refused"]["refused_binds"]["ESME_RBINDFAIL"] >= 1 and links["refused"]["next_attempt_seconds"] is not None
        shown = {link["state"] for link in links.values()} | {each["state"] for link in links.values() for each in link["sessions"]}
        print("shown:", ", ".join(sorted(shown)))
        assert len(shown) == 10, shown


main()
