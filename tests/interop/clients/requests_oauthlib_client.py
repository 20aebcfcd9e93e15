# PyPI requests-oauthlib: a client of oauthlib with this grant, as its documentation adds grants.

import requests
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from adapter import GRANT, parameters, run


class TokenExchangeClient(BackendApplicationClient):
    grant_type = GRANT


def exchange(request):
    origin, path = split(request["issuer"])
    metadata = requests.get(f"{origin}/.well-known/oauth-authorization-server{path}").json()

    client = request["client"]
    wanted = parameters(request)
    scope = wanted.pop("scope", None)
    session = OAuth2Session(client=TokenExchangeClient(client["id"], scope=scope and scope.split(" ")))
    return dict(session.fetch_token(metadata["token_endpoint"], **authentication(client), **wanted))


def authentication(client):
    if client["method"] == "client_secret_basic":
        return {"auth": HTTPBasicAuth(client["id"].encode(), client["secret"].encode())}
    secret = {"client_secret": client["secret"]} if "secret" in client else {}
    return {"include_client_id": True, **secret}


def split(issuer):
    scheme, _, host, path = issuer.split("/", 3)
    return f"{scheme}//{host}", f"/{path}"


def surfaced(error):
    return {
        "error": error.error,
        "error_description": error.description,
        "error_uri": error.uri,
        "status": error.status_code,
    }


run(exchange, OAuth2Error, surfaced)
