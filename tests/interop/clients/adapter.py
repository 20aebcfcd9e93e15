# What the Python clients share: requests come as JSON on standard input, and what the library made
# of each answer goes to standard output. A refusal is what a caller of the library can read of it.

import json
import sys

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"


def run(exchange, refused, surfaced):
    """`exchange(request)` gives the members of the answer; `surfaced(error)` those of a refusal."""
    results = []
    for request in json.load(sys.stdin):
        try:
            results.append({"answer": exchange(request)})
        except refused as error:
            results.append({"refusal": surfaced(error)})
    json.dump(results, sys.stdout)


def parameters(request):
    """What the request asks for, without the parties to it."""
    return {name: request[name] for name in request if name not in ("client", "issuer", "token_endpoint")}
