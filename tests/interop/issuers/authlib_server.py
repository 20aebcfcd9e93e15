# PyPI Authlib's authorization server on Flask: client credentials for services, JWT access tokens by
# its RFC 9068 generator. Standard input says what it signs with; it prints its URL once it listens.

import json
import logging
import sys

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from flask import Flask
from joserfc.jwk import ECKey, KeySet
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
settings = json.load(sys.stdin)
key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
app = Flask(__name__)
listener = make_server("127.0.0.1", 0, app, threaded=True)
issuer = f"http://127.0.0.1:{listener.server_port}"


class Service:
    client_id = settings["client_id"]

    def get_client_id(self):
        return self.client_id

    def check_client_secret(self, secret):
        return secret == settings["client_secret"]

    def check_endpoint_auth_method(self, method, _endpoint):
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type):
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope):
        return scope


class Generator(JWTBearerTokenGenerator):
    def get_jwks(self):
        return KeySet([key]).as_dict(private=True)

    def get_audiences(self, client, user, scope):
        return settings["audience"]


server = AuthorizationServer(
    app,
    query_client=lambda client_id: Service() if client_id == Service.client_id else None,
    save_token=lambda _token, _request: None,
)
server.register_token_generator("default", Generator(issuer=issuer, alg="ES256"))
server.register_grant(ClientCredentialsGrant)


@app.post("/token")
def token():
    return server.create_token_response()


@app.get("/jwks")
def jwks():
    return KeySet([key]).as_dict(private=False)


print(issuer, flush=True)
listener.serve_forever()
