"""The sandbox server: every source under its name, the day it serves, faults on demand, on this machine only."""

import http.client
import json
import re
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from producers.sandbox.app import SANDBOX_KEY, Sandbox
from producers.sandbox.server import serve
from producers.source import SandboxOptions
from producers.sources import catalog
from tests.producers.conftest import CANARY, Serving, producers, running, start_producers
from tests.producers.toy_sources.toy.api import SOURCE as TOY


def call(url: str, body: str | None = None) -> tuple[int, bytes]:
    data = None if body is None else body.encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_source_is_served_under_its_name(toy_sandbox: Serving) -> None:
    status, body = call(f"{toy_sandbox.url}/toy/{CANARY}/red/3")
    assert (status, [thing["id"] for thing in json.loads(body)["things"]]) == (200, ["020", "021", "022", "023", "024"])
    assert call(f"{toy_sandbox.url}/toy/wrong/red/3")[0] == 403


def test_the_day_is_set_stored_and_served(toy_sandbox: Serving, tmp_path: Path) -> None:
    state = f"{toy_sandbox.url}/_sandbox/state"
    assert json.loads(call(state)[1])["day"] == 0
    assert json.loads(call(state, '{"day": 1}')[1])["day"] == 1
    assert b'"new"' in call(f"{toy_sandbox.url}/toy/{CANARY}/red/3")[1]
    again = Sandbox({"toy": TOY}, SandboxOptions(key=CANARY), tmp_path / "sandbox")
    for url in running(serve(again, 0)):
        assert json.loads(call(f"{url}/_sandbox/state")[1])["day"] == 1


def test_a_connection_serves_many_requests(toy_sandbox: Serving) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(toy_sandbox.url.rpartition(":")[2]), timeout=10)
    addresses = set()
    for page in (1, 2, 3):
        connection.request("GET", f"/toy/{CANARY}/red/{page}")
        assert connection.sock is not None
        addresses.add(connection.sock.getsockname())
        assert json.loads(connection.getresponse().read())["total"] == 25
    connection.close()
    assert len(addresses) == 1


@pytest.mark.parametrize("length", ["-1", "x", "99999999999"])
def test_a_body_without_a_sane_length_is_refused(toy_sandbox: Serving, length: str) -> None:
    with socket.create_connection(("127.0.0.1", int(toy_sandbox.url.rpartition(":")[2])), timeout=10) as client:
        client.sendall(f"POST /toy/x HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "header", [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Host", "evil.example:80")]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_web_page_can_neither_ask_nor_change_anything(
    toy_sandbox: Serving, method: str, header: tuple[str, str]
) -> None:
    connection = http.client.HTTPConnection(toy_sandbox.url.removeprefix("http://"), timeout=10)
    connection.request(method, "/_sandbox/state", b'{"day": 7}', dict([header]))
    assert connection.getresponse().status == 403
    connection.close()
    assert json.loads(call(f"{toy_sandbox.url}/_sandbox/state")[1])["day"] == 0


def test_a_broken_sandbox_answers_500_and_goes_on(toy_sandbox: Serving) -> None:
    assert call(f"{toy_sandbox.url}/toy/{CANARY}/red/no-number")[0] == 500
    assert call(f"{toy_sandbox.url}/toy/{CANARY}/red/1")[0] == 200


def test_the_command_serves_every_source_here_only(tmp_path: Path) -> None:
    process = start_producers(
        {"GPPS_STATE_DIR": str(tmp_path)}, "sandbox", "--state-dir", str(tmp_path / "s"), "--size", "full"
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        port = int(re.findall(r"http://127\.0\.0\.1:(\d+)$", line.strip())[0])
        listening = [one.laddr for one in psutil.Process(process.pid).net_connections() if one.status == "LISTEN"]
        assert [tuple(address) for address in listening] == [("127.0.0.1", port)]
        health = json.loads(call(f"http://127.0.0.1:{port}/_sandbox/health")[1])
        assert (health["sources"], health["size"]) == (sorted([*catalog.names(), "toy"]), "full")
        assert call(f"http://127.0.0.1:{port}/toy/{SANDBOX_KEY}/red/1")[0] == 200
        second = producers({}, "sandbox", "--state-dir", str(tmp_path / "t"), "--port", str(port))
        assert (second.returncode, f"port {port} on 127.0.0.1 cannot be used" in second.stderr) == (1, True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()


def test_it_is_served_under_another_name_when_one_is_given(tmp_path: Path) -> None:
    options = ("--state-dir", str(tmp_path / "s"), "--size", "tiny", "--host", "127.0.0.2")
    process = start_producers({"GPPS_STATE_DIR": str(tmp_path)}, "sandbox", *options)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip().rpartition(" ")[2]
        assert url.startswith("http://127.0.0.2:")
        assert call(f"{url}/_sandbox/health")[0] == 200
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        connection.request("GET", "/_sandbox/health", headers={"Host": "127.0.0.3"})
        assert connection.getresponse().status == 403
        connection.close()
    finally:
        process.kill()
        process.communicate()
