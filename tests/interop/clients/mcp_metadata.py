"""Reads metadata as the MCP SDK does: a JSON list of documents comes in, a list of what it read goes out."""

import json
import sys

from mcp.shared.auth import OAuthMetadata

read = []
for document in json.load(sys.stdin):
    metadata = OAuthMetadata.model_validate_json(json.dumps(document))
    read.append(
        {
            "issuer": str(metadata.issuer),
            "authorization_endpoint": str(metadata.authorization_endpoint),
            "token_endpoint": str(metadata.token_endpoint),
        }
    )
json.dump(read, sys.stdout)
