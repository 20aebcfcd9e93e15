// The answers of an issuer instead of its keys. Each returns the token that the client then sends: one of
// an unknown key.

const TEN_MEGABYTES = 10 * 1024 * 1024;

export const answers = {
  timeout: replaced(() => {}),
  500: replaced((_, response) => response.writeHead(500).end("an error page")),
  redirect: replaced((_, response) => response.writeHead(302, { location: "/elsewhere" }).end()),
  "10 MB": replaced((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(`{"keys":[],"pad":"${"x".repeat(TEN_MEGABYTES)}"}`);
  }),
  "private keys": (idp, at) => {
    const keys = idp.keys.map(({ publicJwk, privateJwk }) => ({ ...publicJwk, d: privateJwk.d }));
    return replaced((_, response) => response.end(JSON.stringify({ keys })))(idp, at);
  },
  async rotated(idp, at) {
    await idp.rotate();
    return idp.token(Math.floor(at));
  },
};

function replaced(answer) {
  return (idp, at) => {
    idp.answer = answer;
    return idp.token(Math.floor(at), { kid: "invented" });
  };
}
