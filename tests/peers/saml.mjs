// A SAML 2.0 identity provider (npm samlp) on 127.0.0.1 whose people sign in by themselves, and which can be told to
// behave badly: POST /behave {who, skew, audience, sign, forge, unasked}. usage: node saml.mjs PORT ACS; KEY and CERT in the
// environment are its own, FORGED_KEY and FORGED_CERT somebody else's.
import express from 'express'
import samlp from 'samlp'

const [port, acs] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}/metadata`
const { KEY, CERT, FORGED_KEY, FORGED_CERT } = process.env
const now = Date.now
const state = { who: {}, skew: 0, audience: null, sign: true, forge: false, format: null, recipient: null }
Date.now = () => now() + state.skew * 1000

function Mapper(user) {
  return {
    getClaims: () => user.claims ?? {},
    getNameIdentifier: () => ({ nameIdentifier: user.id, nameIdentifierFormat: user.format }),
  }
}
Mapper.prototype.metadata = []
const options = () => ({
  issuer,
  key: state.forge ? FORGED_KEY : KEY,
  cert: state.forge ? FORGED_CERT : CERT,
  destination: acs,
  recipient: state.recipient ?? acs,
  lifetimeInSeconds: 300,
  signAssertion: state.sign,
  profileMapper: Mapper,
  getPostURL: (audience, document, request, callback) => callback(null, acs),
  getUserFromRequest: () => state.who,
  ...(state.audience && { audience: state.audience }),
})

const app = express()
app.use(express.json())
app.post('/behave', (request, response) => {
  Object.assign(state, request.body)
  response.json({})
})
app.get('/metadata', samlp.metadata({ issuer, cert: CERT, redirectEndpointPath: '/sso', postEndpointPath: '/sso', profileMapper: Mapper }))
app.get('/sso', (request, response, next) => samlp.auth(options())(request, response, next))
app.get('/unasked', (request, response, next) =>
  samlp.getSamlResponse({ ...options(), signatureAlgorithm: 'rsa-sha256', digestAlgorithm: 'sha256', audience: state.audience ?? request.query.audience }, state.who, (failed, answer) =>
    failed ? next(failed) : response.json({ answer: Buffer.from(answer).toString('base64') }),
  ),
)
app.listen(Number(port), '127.0.0.1', () => console.log('ready'))
process.on('SIGTERM', () => process.exit(0))
