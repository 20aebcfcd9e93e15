# PyPI Authlib's RFC 9068 validator in Flask. Its one missing method is written as its documentation
# shows: the keys by way of the metadata.

import json
import logging
import sys

import requests
from authlib.integrations.flask_oauth2 import ResourceProtector, current_token
from authlib.oauth2.rfc8414 import get_well_known_url
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from flask import Flask, jsonify
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
settings = json.load(sys.stdin)
app = Flask(__name__)
listener = make_server("127.0.0.1", 0, app, threaded=True)


class Validator(JWTBearerTokenValidator):
    def get_jwks(self):
        metadata = requests.get(get_well_known_url(self.issuer, external=True)).json()
        return requests.get(metadata["jwks_uri"]).json()


protected = ResourceProtector()
protected.register_token_validator(Validator(settings["issuer"], settings["audience"]))


@app.get("/")
@protected(settings["scope"])
def resource():
    return jsonify(dict(current_token))


print(f"http://127.0.0.1:{listener.server_port}", flush=True)
listener.serve_forever()
