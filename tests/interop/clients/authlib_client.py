# PyPI Authlib: metadata by its RFC 8414 module, then its session for any grant.

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
from joserfc.jwk import ECKey

from adapter import GRANT, parameters, run

# Its rule takes a server without users for a mistake: an empty list of response types, which RFC 8414
# section 2 demands there, counts as none.
NOT_HERE = {"response_types_supported"}


def exchange(request):
    issuer = request["issuer"]
    server = AuthorizationServerMetadata(requests.get(get_well_known_url(issuer, external=True)).json())
    assert server["issuer"] == issuer
    for member in set(server.REGISTRY_KEYS) - NOT_HERE:
        getattr(server, f"validate_{member}")()

    client = request["client"]
    session = OAuth2Session(
        client["id"],
        ECKey.import_key(client["key"]) if "key" in client else client.get("secret"),
        token_endpoint_auth_method=client["method"],
    )
    # By default it addresses assertions to the token endpoint, which rfc7523bis forbids.
    session.register_client_auth_method(PrivateKeyJWT(issuer, alg="ES256"))
    return dict(session.fetch_token(server["token_endpoint"], grant_type=GRANT, **parameters(request)))


def surfaced(error):
    return {"error": error.error, "error_description": error.description}


run(exchange, OAuthError, surfaced)
