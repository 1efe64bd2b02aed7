"""A provider of accounts on this machine: the outside world of signing in with one."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from accounts.providers import google, microsoft

TENANT = "2f1c9b3e-6f0d-4c5a-9a3b-0d5e7c1f2a44"
NOT_OURS = "00000000-0000-4000-8000-000000000001"
DOMAIN = "school.example"
SECRET = "a secret that Daybook and the provider share"
MICROSOFT = microsoft(tenant=TENANT, client_id="daybook", client_secret=SECRET)[0]
GOOGLE = google(client_id="daybook", client_secret=SECRET, domain=DOMAIN)[0]
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeProvider:
    """Gives each code a token, once, to who shows the right secret and verifier."""

    def __init__(self, server):
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.codes, self.key, self.is_broken = {}, _KEY, False
        # Who signs in when a browser comes here itself.
        self.email = ""

    def pointed(self, provider):
        """Return the provider with this one's addresses for what the server asks."""
        return replace(
            provider, token_url=f"{self.url}/token", keys_url=f"{self.url}/keys"
        )

    def code_for(self, asked, **claims):
        """Return a code, as if the person whom the claims speak of had signed in."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = (asked, claims)
        return code

    def way_back(self, query):
        """Sign in who comes, and return the address that the browser goes back to."""
        asked = dict(parse_qsl(query))
        claims = microsoft_claims(self.email) | {"nonce": asked["nonce"]}
        back = {"state": asked["state"], "code": self.code_for(asked, **claims)}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def answer(self, path, sent):
        if self.is_broken:
            return 503, {}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
            return 200, {"keys": [public | {"kid": "one", "alg": "RS256"}]}
        asked, claims = self.codes.pop(sent.get("code", ""), (None, None))
        if asked is None or not self._is_right(asked, sent):
            return 400, {"error": "invalid_grant"}
        token = jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
        return 200, {"access_token": "unused", "id_token": token}

    def _is_right(self, asked, sent):
        digest = sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            challenge == asked["code_challenge"]
            and asked["code_challenge_method"] == "S256"
            and sent.get("client_secret") == SECRET
            and sent.get("redirect_uri") == asked["redirect_uri"]
        )


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urlsplit(self.path)
        if asked.path != "/authorize":
            self._answer({})
            return
        self.send_response(302)
        self.send_header("Location", self.server.fake.way_back(asked.query))
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def _answer(self, sent):
        status, said = self.server.fake.answer(urlsplit(self.path).path, sent)
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def running():
    """Yield a provider that answers on this machine until the test is over."""
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    server.fake = FakeProvider(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.fake
    server.shutdown()
    server.server_close()
    thread.join()


def microsoft_claims(email, **other):
    """Return what Microsoft says of a member of the school's tenant."""
    now = int(time.time())
    return {
        "iss": MICROSOFT.issuers[0],
        "aud": "daybook",
        "tid": TENANT,
        "sub": f"subject of {email}",
        "preferred_username": email,
        "iat": now,
        "exp": now + 3600,
    } | other


def google_claims(email, **other):
    """Return what Google says of an account in the school's domain."""
    now = int(time.time())
    return {
        "iss": "https://accounts.google.com",
        "aud": "daybook",
        "hd": DOMAIN,
        "sub": f"subject of {email}",
        "email": email,
        "email_verified": True,
        "iat": now,
        "exp": now + 3600,
    } | other


def begin(client, key="microsoft", **sent):
    """Press the button; return what the browser is sent to the provider with."""
    response = client.post(reverse("accounts:sign_in_with", args=[key]), sent)
    assert response.status_code == 302, response
    return dict(parse_qsl(urlsplit(response["Location"]).query))


def back(client, key="microsoft", **query):
    return client.get(reverse("accounts:signed_in_with", args=[key]), query)


def sign_in(client, fake, claims, key="microsoft", **sent):
    """Sign in at the provider as the claims say, and come back."""
    asked = begin(client, key, **sent)
    code = fake.code_for(asked, **({"nonce": asked["nonce"]} | claims))
    return back(client, key, state=asked["state"], code=code)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session
