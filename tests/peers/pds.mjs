// A Bluesky PDS with its own directory of identities, on 127.0.0.1 only.
// usage: node pds.mjs PORT PLC_PORT   (Node 22 or newer); PDS_OPTIONS: JSON of PDS settings, {"rateLimitsEnabled": true}
import net from 'node:net'

// The servers name a port and no host, which would mean every interface.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port !== 'number') return listen.call(this, port, ...rest)
  return listen.call(this, { port, host: '127.0.0.1' }, ...rest.filter((one) => typeof one === 'function'))
}

const { TestNetworkNoAppView } = await import('@atproto/dev-env')
const [port, plcPort] = process.argv.slice(2).map(Number)
const options = JSON.parse(process.env.PDS_OPTIONS ?? '{}')
const network = await TestNetworkNoAppView.create({
  plc: { port: plcPort },
  pds: { port, hostname: 'localhost', ...options },
})

// Documents of clients lie on the internet, where these tests don't go: p12345.example.com stands for 127.0.0.1:12345.
// What a document says is judged by the server as ever.
const clients = network.pds.ctx.oauthProvider.clientManager
clients.metadataGetter = {
  get: async (address) => {
    const { hostname, pathname } = new URL(address)
    const answer = await fetch(`http://127.0.0.1:${hostname.match(/^p(\d+)\.example\.com$/)[1]}${pathname}`)
    if (!answer.ok) throw new Error(`the document answered ${answer.status}`)
    const { oauthClientMetadataSchema } = await import('@atproto/oauth-types')
    return clients.validateClientMetadata(address, oauthClientMetadataSchema.parse(await answer.json()))
  },
}
console.log(`ready ${network.pds.url}`)

const stop = async () => {
  await network.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
