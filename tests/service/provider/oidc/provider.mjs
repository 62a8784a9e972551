// A certified OpenID provider on loopback, for the tests: people, keys and clients as a test asks for them.
// Prints its address on one line. What it would tell our service of a sign-out is kept for the test as well.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const people = new Map();
const told = [];
let provider;
let issuer;
let client = { base: 'http://127.0.0.1:8000', forward: false };

function key(kid) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' };
}

function make() {
  provider = new Provider(issuer, {
    acrValues: ['urn:test:two-steps'],
    clients: [{
      client_id: 'signaalwijzer',
      client_secret: 'not a secret: 100% &+/=',
      redirect_uris: [`${client.base}/login/provider/callback`],
      post_logout_redirect_uris: [`${client.base}/login`],
      backchannel_logout_uri: `${client.base}/login/provider/logout`,
      backchannel_logout_session_required: true,
      id_token_signed_response_alg: 'ES256',
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'roles', 'groups'], acr: null, sid: null },
    cookies: { keys: ['only for tests'] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
    },
    fetch: async (url, options) => {
      told.push(new URLSearchParams(options.body).get('logout_token'));
      // Without the options that keep it away from loopback.
      const { method, headers, body: sent } = options;
      return client.forward ? globalThis.fetch(url, { method, headers, body: sent })
        : new Response(null, { status: 200 });
    },
    findAccount: (_ctx, sub) => people.has(sub) && {
      accountId: sub, claims: () => ({ sub, ...people.get(sub) }),
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    jwks: { keys: [key(`k${Math.random()}`)] },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    ttl: { Session: 3600, Grant: 3600, AccessToken: 600, IdToken: 600, Interaction: 600, AuthorizationCode: 60 },
  });
}

const page = (body) => `<!doctype html><html lang="en"><title>Provider</title><main>${body}</main></html>`;

async function body(request) {
  let text = '';
  for await (const part of request) text += part;
  return text;
}

async function interaction(request, response) {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html');
    response.end(page('<h1>Provider</h1><form method="post"><label>Who <input name="who" autofocus></label>'
      + '<button>Sign in</button></form>'));
    return;
  }
  const typed = new URLSearchParams(await body(request));
  const who = typed.get('who');
  const result = people.has(who)
    ? { login: { accountId: who, acr: typed.get('acr') ?? undefined } }
    : { error: 'access_denied', error_description: '<script>alert(1)</script>' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function control(request, response) {
  const [, , what, sub] = request.url.split('/');
  if (what === 'people') people.set(sub, JSON.parse(await body(request)));
  if (what === 'client') client = { ...client, ...JSON.parse(await body(request)) };
  if (what === 'client' || what === 'rotate') make();
  response.end(JSON.stringify(what === 'told' ? told.splice(0) : {}));
}

const server = createServer((request, response) => {
  const take = request.url.startsWith('/test/') ? control
    : request.url.startsWith('/interaction/') ? interaction : provider.callback();
  Promise.resolve(take(request, response)).catch((error) => { response.statusCode = 500; response.end(String(error)); });
});
server.listen(0, '127.0.0.1', () => {
  issuer = `http://${process.argv[2]}:${server.address().port}`;
  make();
  process.stdout.write(`ready ${issuer}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
