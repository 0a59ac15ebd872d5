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
console.log(`ready ${network.pds.url}`)

const stop = async () => {
  await network.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
