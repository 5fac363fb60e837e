# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium spoken to through its debugging pipe: enough to look at a page and press keys."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any


def chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return name
    return None


class Browser:
    """One page. `requests` gathers every address that the page asked for."""

    def __init__(self, address: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="berdaya-browser-")
        read_here, write_there = os.pipe()
        read_there, write_here = os.pipe()
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                 "--disable-dev-shm-usage", f"--user-data-dir={self.folder}", "--remote-debugging-pipe", "about:blank"]
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{read_there} 4>&{write_there}', str(chromium()), *flags],
            pass_fds=(read_there, write_there), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_there), os.close(write_there)
        self.read, self.write = os.fdopen(read_here, "rb", 0), os.fdopen(write_here, "wb", 0)
        self.buffer, self.number, self.requests, self.loaded = b"", 0, [], False
        self.session: str | None = None
        target = next(t for t in self("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self(f"{domain}.enable")
        self.loaded = False
        self("Page.navigate", url=address)
        while not self.loaded:
            self.take()

    def take(self) -> dict[str, Any]:
        while b"\0" not in self.buffer:
            more = self.read.read(1 << 16)
            if not more:
                raise RuntimeError("the browser has gone")
            self.buffer += more
        message, _, self.buffer = self.buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        if told.get("method") == "Network.requestWillBeSent":
            self.requests.append(told["params"]["request"]["url"])
        if told.get("method") == "Page.loadEventFired":
            self.loaded = True
        return told

    def __call__(self, method: str, **parameters: Any) -> Any:
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.write.write(json.dumps(message).encode() + b"\0")
        while True:
            told = self.take()
            if told.get("id") == self.number:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']}")
                return told["result"]

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def width(self, pixels: int) -> None:
        self("Emulation.setDeviceMetricsOverride", width=pixels, height=900, deviceScaleFactor=1, mobile=pixels < 600)

    def key(self, name: str) -> None:
        more = {"text": "\r"} if name == "Enter" else {}
        code = {"Tab": 9, "Enter": 13}[name]
        self("Input.dispatchKeyEvent", type="keyDown", key=name, code=name, windowsVirtualKeyCode=code, **more)
        self("Input.dispatchKeyEvent", type="keyUp", key=name, code=name, windowsVirtualKeyCode=code)

    def pdf(self) -> bytes:
        return base64.b64decode(self("Page.printToPDF", preferCSSPageSize=True)["data"])

    def close(self) -> None:
        try:
            self.session = None
            self("Browser.close")
        except (RuntimeError, OSError):
            self.process.kill()
        self.process.wait(30)
        self.read.close(), self.write.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def open_page(path: Path) -> Browser:
    return Browser(path.resolve().as_uri())
