"""`kopir demo` and its page in a real browser: the printed address logs in, shows the link and the conversation, and keeps no token."""

import re
import subprocess

from bench import KOPIR
from browser import Browser, until

ADDRESS = re.compile(r"\s*(http://127\.0\.0\.1:\d+/)#token=(\w+)$")


def address(demo) -> re.Match:
    for line in demo.stdout:
        found = ADDRESS.match(line.rstrip("\n"))
        if found:
            return found
    raise AssertionError("the demonstration printed no address")


def main():
    with subprocess.Popen(
            [KOPIR, "demo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as demo, Browser() as browser:
        try:
            found = address(demo)
            browser.open(found.group().strip(), 1366, 768)
            until("the board", lambda: browser.text("#board"))
            browser.run("document.querySelector('#languages [value=en]').click()")
            until("the link", lambda: "Bound" in browser.text("#links tbody tr"))
            assert "Housing queue" in browser.text("#services"), browser.text("#services")
            assert browser.run("location.href") == found[1], "the token stays in the address"
            assert browser.complaints() == [], browser.complaints()
            browser.open("about:blank", 1366, 768)
            browser.open(found[1] + "#token=" + "x" * 20, 1366, 768)
            until("the refusal", lambda: "not accepted" in browser.text("#login-error"))
        finally:
            demo.terminate()


main()
print("ok")
