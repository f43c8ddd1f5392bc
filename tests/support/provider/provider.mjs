// An OpenID Connect provider for the tests: oidc-provider with its own development pages for signing in.
// node provider.mjs '{"port": …, "keys": {…}, "redirect": …}'; prints "ready" when it listens.
import Provider from "oidc-provider";

const { port, keys, redirect, secret } = JSON.parse(process.argv[2]);
const client = (id, algorithm) => ({
  client_id: id,
  client_secret: secret,
  redirect_uris: [redirect],
  post_logout_redirect_uris: [new URL("/sign-in/", redirect).href],
  id_token_signed_response_alg: algorithm,
  token_endpoint_auth_method: "client_secret_post",
});
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client("hengjian", "RS256"), client("hengjian-es", "ES256"), client("somebody-else", "RS256")],
  jwks: keys,
  pkce: { required: () => true },
  acrValues: ["urn:test:two"],
  claims: { openid: ["sub"], acr: null },
  cookies: { keys: ["tests"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  features: { devInteractions: { enabled: true } },
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
