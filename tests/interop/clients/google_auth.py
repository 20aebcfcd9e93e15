# PyPI google-auth: its STS client for exchanges by a client, and identity pool credentials with the
# token in a file for a workload.

import json
import tempfile

import google.auth.exceptions
from google.auth import identity_pool
from google.auth.transport.requests import Request
from google.oauth2 import sts, utils

from adapter import GRANT, run

TYPES = {
    "client_secret_basic": utils.ClientAuthType.basic,
    "client_secret_post": utils.ClientAuthType.request_body,
}


def exchange(request):
    client = request["client"]
    if client["method"] == "none":
        return from_file(request)
    authentication = utils.ClientAuthentication(TYPES[client["method"]], client["id"], client["secret"])
    scope = request.get("scope")
    return sts.Client(request["token_endpoint"], authentication).exchange_token(
        Request(),
        GRANT,
        request["subject_token"],
        request["subject_token_type"],
        audience=request.get("audience"),
        scopes=scope and scope.split(" "),
        requested_token_type=request.get("requested_token_type"),
        actor_token=request.get("actor_token"),
        actor_token_type=request.get("actor_token_type"),
    )


def from_file(request):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(request["subject_token"])
        file.flush()
        credentials = identity_pool.Credentials(
            audience=request["audience"],
            subject_token_type=request["subject_token_type"],
            token_url=request["token_endpoint"],
            credential_source={"file": file.name},
            scopes=request["scope"].split(" "),
        )
        credentials.refresh(Request())
    assert credentials.valid
    return {"access_token": credentials.token}


def surfaced(error):
    message, text = error.args[:2]
    body = json.loads(text)
    assert message == f"Error code {body['error']}: {body['error_description']} - {body['error_uri']}"
    return body


run(exchange, google.auth.exceptions.OAuthError, surfaced)
