// An OpenID provider (npm oidc-provider) on 127.0.0.1 whose people sign in by themselves, and which can be told to behave
// badly: POST /behave {who, accounts, skew, aud, rotate, forge}. usage: node oidc.mjs PORT APPLICATION_URL KEY
import http from 'node:http'
import { generateKeyPairSync } from 'node:crypto'
import { Provider } from 'oidc-provider'
import * as jose from 'jose'

const [port, application, key] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}`
const state = { who: 'nobody', accounts: {}, skew: 0, aud: null, forge: false, keys: 0, caught: [], read: 0 }

let signing
let provider
const renew = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  state.keys += 1
  signing = { ...privateKey.export({ format: 'jwk' }), kid: `key-${state.keys}`, use: 'sig', alg: 'RS256' }
  provider = new Provider(issuer, {
    jwks: { keys: [signing] },
    clients: [
      {
        client_id: 'advocacy', client_secret: 'a secret of thirty-two characters', grant_types: ['authorization_code'],
        redirect_uris: [`${application}/oidc/${key}/callback`],
        post_logout_redirect_uris: [`${application}/signed-out`],
        backchannel_logout_uri: `${issuer}/caught`, backchannel_logout_session_required: true,
      },
    ],
    cookies: { keys: ['a key for tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...state.accounts[sub] }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }), // its own refuses 127.0.0.1
    ttl: { Session: 3600, Grant: 3600, Interaction: 600, IdToken: 600, AccessToken: 600 },
  })
  for (const event of ['server_error', 'backchannel.error']) {
    provider.on(event, (ctx, problem) => console.error(event, problem))
  }
}
renew()

const body = async (request) => {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

// The token endpoint's answer with the ID token changed and signed again: by our key, or by one that is not ours.
const spoil = async (answer) => {
  const said = JSON.parse(answer)
  if (!said.id_token) return answer
  const claims = { ...jose.decodeJwt(said.id_token), ...(state.aud && { aud: state.aud }) }
  delete claims.at_hash
  for (const name of ['iat', 'exp', 'auth_time']) if (claims[name]) claims[name] += state.skew
  const { privateKey } = state.forge ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : { privateKey: await jose.importJWK(signing, 'RS256') }
  said.id_token = await new jose.SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: signing.kid }).sign(privateKey)
  return JSON.stringify(said)
}

http
  .createServer(async (request, response) => {
    if (request.url === '/behave') {
      const asked = JSON.parse(await body(request))
      Object.assign(state, asked)
      if (asked.rotate) renew()
      return response.end(JSON.stringify({ caught: state.caught, keys: state.keys, read: state.read }))
    }
    if (request.url === '/caught') {
      state.caught.push(new URLSearchParams(await body(request)).get('logout_token'))
      return response.end()
    }
    if (request.url.startsWith('/interaction/')) {
      return provider.interactionFinished(request, response, { login: { accountId: state.who } })
    }
    if (request.url === '/jwks') state.read += 1
    if (request.url === '/token' && (state.aud || state.forge || state.skew)) {
      const { end, write, writeHead } = response
      const parts = []
      response.write = (part) => parts.push(Buffer.from(part))
      response.end = async (part) => {
        if (part) parts.push(Buffer.from(part))
        Object.assign(response, { end, write, writeHead })
        const answer = await spoil(Buffer.concat(parts).toString())
        response.setHeader('content-length', Buffer.byteLength(answer))
        response.end(answer)
      }
    }
    return provider.callback()(request, response)
  })
  .listen(Number(port), '127.0.0.1', () => console.log('ready'))
process.on('SIGTERM', () => process.exit(0))
process.on('unhandledRejection', (problem) => console.error('unhandled', problem))
