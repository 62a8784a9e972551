"""The files for operators work as they stand: units, proxy, alarms, and the commands of the guide."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx2
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks.servers import free_port
from screening.cli.main import main
from service.core.clock import SystemClock
from tests.service.prepared import Prepare, Prepared
from tests.service.real_service import CASE, serving
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

HOST: Final = "signaalwijzer.example.nl"
UNITS: Final = ("signaalwijzer", "signaalwijzer-backup", "signaalwijzer-verify", "signaalwijzer-monitor")


@pytest.fixture
def deploy(repository: Path) -> Path:
    return repository / "deploy"


def _needs(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not on this machine")
    return path


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_hardened(deploy: Path, unit: str) -> None:
    """REQ asvs: V13.2, the service may do what it needs and no more; exposure of at most 2.0 of 10."""
    analyze = [_needs("systemd-analyze"), "security", "--offline=true", "--threshold=20"]

    done = subprocess.run(
        [*analyze, deploy / "systemd" / f"{unit}.service"], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout[-300:]


def test_units_and_timers_are_well_formed(deploy: Path) -> None:
    names = [f"{unit}.service" for unit in UNITS] + [f"{unit}.timer" for unit in UNITS[1:]]
    files = [deploy / "systemd" / name for name in (*names, "signaalwijzer-alarm@.service")]
    done = subprocess.run(
        [_needs("systemd-analyze"), "verify", *files], check=False, capture_output=True, text=True
    )
    complaints = [line for line in done.stderr.splitlines() if "is not executable" not in line]

    assert [line for line in complaints if "signaalwijzer" in line] == []


def test_every_command_of_a_unit_exists(deploy: Path) -> None:
    started = [
        line.partition("screening ")[2]
        for unit in UNITS
        for line in (deploy / "systemd" / f"{unit}.service").read_text("utf-8").splitlines()
        if line.startswith("ExecStart=") and "screening" in line
    ]

    assert started
    for words in started:
        assert main([*shlex.split(words), "--help"]) == 0


def test_an_alarm_asks_for_a_figure_that_there_is(deploy: Path, world: World) -> None:
    groups = yaml.safe_load((deploy / "alerts.yml").read_text("utf-8"))["groups"]
    asked = {
        name
        for group in groups
        for rule in group["rules"]
        for name in re.findall(r"signaalwijzer_(\w+)", rule["expr"])
    }

    served = world.client("petra").get("/metrics").text
    assert asked
    assert asked <= set(re.findall(r"^# TYPE signaalwijzer_(\w+)", served, re.M))


def test_the_guide_for_operators_is_right_to_the_letter(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of the product in the guide, in its order, on a machine whose folders are elsewhere."""
    guide = (repository / "docs/how-to/run.md").read_text("utf-8")
    assert main(["backup", "identity", str(tmp_path / "identity.txt")]) == 0
    recipient = re.search(r"age1\w+", capsys.readouterr().out)
    assert recipient
    monkeypatch.setenv("SIGNAALWIJZER_BACKUP_RECIPIENTS", json.dumps([recipient[0]]))
    monkeypatch.setenv("SIGNAALWIJZER_PASSWORD_WORK", json.dumps({"passes": 1, "memory_kib": 8}))
    (tmp_path / "backup").mkdir()
    ran = []
    for block in re.findall(r"^```sh\n(.*?)^```", guide, re.M | re.S):
        for line in block.splitlines():
            if line.startswith(".venv/bin/screening "):
                moved = line.replace("/srv/", f"{tmp_path}/").replace("/backup", f"{tmp_path}/backup")
                words = shlex.split(moved)[1:]
                assert main(words) == 0, (words, capsys.readouterr())
                ran.append(words[0])

    assert set(ran) == {"init", "user", "model", "backup", "keys", "verify", "audit"}
    assert any(file.suffix == ".age" for file in (tmp_path / "backup").iterdir())


@contextmanager
def _nginx(deploy: Path, folder: Path, service_port: int) -> Iterator[tuple[int, Path]]:
    """nginx with the example, its paths and ports moved; gives its port and the folder of its logs."""
    nginx = _needs("nginx")
    logs, tls, port = folder / "log", folder / "tls", free_port()
    logs.mkdir()
    _certificate(tls)
    example = (deploy / "nginx.conf").read_text("utf-8")
    moved = {
        "/var/log/nginx/": f"{logs}/",
        "/etc/ssl/signaalwijzer/": f"{tls}/",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "127.0.0.1:8000": f"127.0.0.1:{service_port}",
    }
    for old, new in moved.items():
        assert old in example
        example = example.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/nginx.pid;\nerror_log {logs}/start.log;\n"
        f"events {{}}\nhttp {{\n{temporary}{example}}}\n",
        "utf-8",
    )
    start = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*start, "-t"], check=True, capture_output=True)
    with subprocess.Popen([*start, "-g", "daemon off; master_process off;"]) as process:
        try:
            yield port, logs
        finally:
            process.terminate()


def _certificate(folder: Path) -> None:
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = SystemClock().now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def test_behind_nginx_the_cookie_is_bound_to_https_and_no_log_holds_a_case(
    deploy: Path, filled: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ asvs: V12.1, V12.2 and V14.2, with the example as it stands."""
    _needs("nginx")
    for name, value in (
        ("HTTPS", "true"),
        ("TRUSTED_HOSTS", f'["{HOST}"]'),
        ("TRUSTED_PROXIES", '["127.0.0.1"]'),
    ):
        monkeypatch.setenv(f"SIGNAALWIJZER_{name}", value)
    with serving(filled.copied(tmp_path)) as (_, address):
        (tmp_path / "nginx").mkdir()
        with _nginx(deploy, tmp_path / "nginx", int(address.rpartition(":")[2].strip("/"))) as (port, logs):
            trusted = ssl.create_default_context(cafile=str(tmp_path / "nginx" / "tls" / "fullchain.pem"))
            trusted.check_hostname = False
            with httpx2.Client(
                base_url=f"https://127.0.0.1:{port}", headers={"Host": HOST}, verify=trusted, timeout=30
            ) as client:
                _until_open(client)
                signed = client.post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})
                assert signed.status_code == 201, signed.text
                cookie = signed.headers["set-cookie"]
                assert _is_refused_over(ssl.TLSVersion.TLSv1_1, port)
                assert _is_refused_over(ssl.TLSVersion.TLSv1_2, port, "ECDHE-ECDSA-AES128-SHA")
                assert not _is_refused_over(ssl.TLSVersion.TLSv1_2, port, "ECDHE-ECDSA-AES128-GCM-SHA256")
                case = client.get(
                    f"/api/v1/cases/{filled.given}", headers={"Cookie": cookie.partition(";")[0]}
                )

        written = "".join(file.read_text("utf-8") for file in logs.iterdir())
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
    assert case.status_code == 200, case.text
    assert re.search(r" GET 200 ", written)
    assert filled.given not in written
    assert "127.0.0.1" not in written


def _is_refused_over(version: ssl.TLSVersion, port: int, ciphers: str = "DEFAULT") -> bool:
    """Whether nobody is let in who speaks this version of TLS with these ciphers and nothing else."""
    old = ssl.create_default_context()
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = old.maximum_version = version
    old.set_ciphers(f"{ciphers}@SECLEVEL=0")  # else this side would not speak it either
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
            old.wrap_socket(plain).close()
    except (ssl.SSLError, ConnectionResetError):
        return True
    return False


def _until_open(client: httpx2.Client) -> None:
    for _ in range(100):
        try:
            client.get("/healthz")
        except httpx2.ConnectError:
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="module")
def filled(prepare: Prepare) -> Prepared:
    """An installation with one case; gives its code."""
    return prepare(lambda world: world.client("alice").post("/api/v1/cases", json=CASE).json()["reference"])
