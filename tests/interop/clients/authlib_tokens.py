# PyPI Authlib on tokens it was given: introspection and revocation at the endpoints of the metadata.

import json
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc8414 import get_well_known_url

given = json.load(sys.stdin)
server = requests.get(get_well_known_url(given["issuer"], external=True)).json()
client = given["client"]
session = OAuth2Session(client["id"], client["secret"], token_endpoint_auth_method="client_secret_basic")


def introspect(token):
    return session.introspect_token(server["introspection_endpoint"], token=token).json()


json.dump(
    {
        "before": introspect(given["token"]),
        "unknown": introspect("unknown"),
        "revoked": session.revoke_token(server["revocation_endpoint"], token=given["token"]).status_code,
    },
    sys.stdout,
)
