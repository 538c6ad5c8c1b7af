"""The page in a real browser against a running daemon: log in, a link lost and found, languages, sizes, hostile text, a dead daemon.

With PICTURES=FOLDER it leaves what it saw there.
"""

import json
import os
import pathlib
import signal
import socket
import tempfile

from bench import Kopir, free_port
from browser import Browser, until
from smsc import SMSC

PHONE, PLATE = "77010001414", "777AAA17"
TOKEN = "0123456789abcdef-read"
ROW = "#links tbody tr"
SIZES = [(1920, 1080), (1366, 768), (390, 844)]
WORDS = {"en": ("Bound", "Down"), "ru": ("На связи", "Нет связи"), "kk": ("Байланыста", "Байланыс жоқ")}
PICTURES = os.environ.get("PICTURES")


def log_in(browser: Browser, url: str):
    browser.open(url, 1920, 1080)
    until("the login form", lambda: browser.text("#login-form"))
    browser.run("document.querySelector('#languages [value=en]').click()")
    for token, seen in (("wrong" * 5, lambda: "not accepted" in browser.text("#login-error")),
                        (TOKEN, lambda: browser.text("#board"))):
        browser.run(f"document.querySelector('#token').value = {json.dumps(token)}")
        browser.run("document.querySelector('#login-form').requestSubmit()")
        until(f"the answer to the token {token}", seen)
    assert browser.run("document.cookie") == "", "the cookie is HttpOnly"


def sees_a_link_come_and_go(browser: Browser, smsc: SMSC, port: int) -> SMSC:
    until("bound", lambda: "Bound" in browser.text(ROW))
    until("all is well", lambda: "All well" in browser.text("#verdict"))
    smsc.stop(signal.SIGKILL)
    until("down", lambda: "Down" in browser.text(ROW) and "No link is bound" in browser.text("#verdict h1"))
    assert "AllBindsDown" in browser.text("#verdict"), browser.text("#verdict")
    assert browser.text(f"{ROW} .reason") != "", "a link that is down has a reason"
    look(browser, "down")
    smsc = SMSC(port=port)
    until("bound again", lambda: "Bound" in browser.text(ROW), 40)
    return smsc


def shows_an_answer(browser: Browser, smsc: SMSC):
    """A citizen asks about a car: counted under its service and in the promise; neither number nor plate is seen."""
    smsc.type(f"{PHONE}\t8 {PLATE}")
    until("the service", lambda: "Vehicle inspection" in browser.text("#services"))
    until("the reply", lambda: "100%" in browser.text("#sla-5m") and "1 reply" in browser.text("#sla-1h"))
    shown = browser.run("document.documentElement.outerHTML")
    assert PHONE not in shown and PLATE not in shown, "a citizen's data is on the page"


def look(browser: Browser, state: str):
    """Every language, size and theme: the words are there, nothing is missing, nothing sticks out."""
    for language, words in WORDS.items():
        browser.run(f"document.querySelector('#languages [value={language}]').click()")
        assert any(word in browser.text("#links") for word in words), (language, browser.text("#links"))
        for width, height in SIZES:
            theme = "dark" if width == 1366 else "light"
            browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
            browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
            wide = browser.run("document.documentElement.scrollWidth")
            assert wide <= width, f"{language}: {wide} wide on a screen of {width}"
            for sign in ("undefined", "NaN", "[object"):
                assert sign not in browser.text("body"), (language, sign)
            if PICTURES:
                browser.picture(pathlib.Path(PICTURES) / f"{state}-{language}-{width}-{theme}.png")
    browser.run("document.querySelector('#languages [value=en]').click()")


def all_languages_have_all_words(browser: Browser):
    keys = browser.run("""(() => {
        const keys = (value, path) => typeof value === "object" && value !== null
            ? Object.keys(value).flatMap(key => keys(value[key], path + "." + key)) : [path];
        return Object.values(WORDS).map(words => keys(words, "").sort().join());
    })()""")
    assert len(keys) == 3 and len(set(keys)) == 1, keys


def hostile_text_stays_text(browser: Browser):
    hostile = "<img src=x onerror=document.title=1><script>document.title=2</script>"
    browser.run(f"""(() => {{
        const changed = structuredClone(status), hostile = {json.dumps(hostile)};
        const link = Object.values(changed.links)[0];
        Object.assign(link, {{ state: "backoff", reason: hostile, host: hostile, attempts: 9 }});
        changed.links[hostile] = link;
        changed.registers[hostile] = {{ state: hostile, state_seconds: 1, calls: 0, spared_calls: 0 }};
        changed.events = [{{ time: changed.time, level: hostile, event: "link state", fields: {{ link: hostile, state: hostile, reason: hostile }} }}];
        take(JSON.stringify(changed));
    }})()""")
    assert hostile in browser.run("document.querySelector('#events').textContent")
    assert browser.run("document.querySelectorAll('img, main script, main [onerror]').length") == 0


def says_at_once_that_the_figures_are_old(browser: Browser, kopir: Kopir):
    assert browser.text("#stale") == ""
    kopir.process.kill()
    until("the banner", lambda: "No connection to Kopir" in browser.text("#stale"), 10)
    assert "All well" not in browser.text("#board"), "nothing is well that nobody knows of"


def main():
    port, monitor = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder, SMSC(port=port) as smsc:
        tokens = pathlib.Path(folder) / "tokens"
        tokens.touch(mode=0o600)
        tokens.write_text(f"read {TOKEN}\n")
        top = f'monitor: {{ address: "127.0.0.1:{monitor}", tokens_file: {tokens}, directory: {folder} }}'
        with Kopir(port, top=top) as kopir, Browser() as browser:
            url = f"http://127.0.0.1:{monitor}/"
            until("the daemon answers", lambda: answers(monitor))
            log_in(browser, url)
            all_languages_have_all_words(browser)
            with sees_a_link_come_and_go(browser, smsc, port) as smsc_again:
                shows_an_answer(browser, smsc_again)
                until("all is well again", lambda: "All well" in browser.text("#verdict"))
                look(browser, "bound")
                hostile_text_stays_text(browser)
                says_at_once_that_the_figures_are_old(browser, kopir)
            assert browser.complaints() == [], browser.complaints()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


main()
print("ok")
