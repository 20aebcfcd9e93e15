"""Reads JWT-SVIDs as the library of SPIFFE does: for each token the SPIFFE ID, or null where it refuses it."""

import json
import sys

from spiffe import JwtBundle, JwtSvid, TrustDomain
from spiffe.errors import PySpiffeError

given = json.load(sys.stdin)
jwks = json.dumps(given["jwks"]).encode()
bundle = JwtBundle.parse(TrustDomain(given["trust_domain"]), jwks)


def read(token):
    try:
        svid = JwtSvid.parse_and_validate(token, bundle, {given["audience"]})
    except PySpiffeError:
        return None
    return str(svid.spiffe_id)


json.dump([read(token) for token in given["tokens"]], sys.stdout)
