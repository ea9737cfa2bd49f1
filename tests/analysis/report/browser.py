"""A headless Chromium that opens one page, driven through a pipe of its own: no port, no driver."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
COMMAND = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
    "--no-first-run",
    *(f"--disable-{each}" for each in ("quic", "sync", "background-networking", "component-update")),
)

KEYS = {"Tab": 9}

# In a page: elements that stand out of the window, and out of everything that scrolls.
WIDER = """[...document.querySelectorAll("body *")]
    .filter(one => !one.closest(".pan, .skip") && one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 80))"""


class Page:
    """One tab. `problems` holds the complaints of its console and its network."""

    def __init__(self, write: int, read: int):
        self._out, self._in = os.fdopen(write, "wb"), os.fdopen(read, "rb")
        self._rest, self._number, self._session = b"", 0, {}
        self.problems: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = {"sessionId": self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        for domain in ("Page", "Log", "Runtime", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters, **self._session}
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while (reply := self._next()).get("id") != self._number:
            self._note(reply)
        assert "error" not in reply, (method, reply["error"])
        return dict(reply["result"])

    def open(self, path: Path, width: int, height: int = 900, **media: str) -> None:
        """Opens a file in a window of that width, and waits until it is loaded."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [
            {"name": name.replace("_", "-"), "value": value} for name, value in media.items() if name != "media"
        ]
        self.ask("Emulation.setEmulatedMedia", media=media.get("media", ""), features=features)
        self.ask("Page.navigate", url=path.as_uri())
        while (reply := self._next()).get("method") != "Page.loadEventFired":
            self._note(reply)

    def press(self, key: str) -> None:
        for type_ in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=type_, key=key, code=key, windowsVirtualKeyCode=KEYS[key])

    def value(self, expression: str) -> Any:
        """Value of the expression on the page."""
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._in.fileno(), 1 << 16)
            assert more, "the browser has gone"
            self._rest += more
        message, self._rest = self._rest.split(b"\0", 1)
        return dict(json.loads(message))

    def _note(self, message: dict[str, Any]) -> None:
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Log.entryAdded":
            self.problems.append(parameters["entry"]["text"])
        elif method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.problems.append(json.dumps(parameters))
        elif method == "Network.requestWillBeSent" and not parameters["request"]["url"].startswith(("file:", "data:")):
            self.problems.append(f"asked the network for {parameters['request']['url']}")


@contextlib.contextmanager
def browser() -> Iterator[Page]:
    """A page of a browser of its own, which is ended with its folder, by its process group."""
    assert CHROMIUM
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    with tempfile.TemporaryDirectory(prefix="gpps-browser-", ignore_cleanup_errors=True) as profile:
        command = [CHROMIUM, *COMMAND, f"--user-data-dir={profile}"]
        wiring = f'exec "$@" 3<&{to_read} 4>&{from_write}'  # Chromium reads its orders from 3 and answers on 4
        process = subprocess.Popen(
            ["bash", "-c", wiring, "bash", *command],
            pass_fds=(to_read, from_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(to_read)
        os.close(from_write)
        try:
            yield Page(to_write, from_read)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
