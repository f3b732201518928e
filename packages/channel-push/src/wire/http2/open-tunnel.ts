import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export interface TunnelOptions {
  /** `http://user:password@host:port`, or `https:`. */
  readonly proxy: string
  /** Where the tunnel ends: `https://host:port`; with TLS for HTTP/2 in it unless it is `http:`. */
  readonly origin: string
  readonly ca: string | undefined
  readonly signal: AbortSignal
}

/** A connection through a proxy by CONNECT. Rejects when the proxy opens none, without words of the proxy. */
export async function openTunnel({ proxy, origin, ca, signal }: TunnelOptions): Promise<Socket> {
  const { protocol, hostname, port } = new URL(origin)
  const isSecure = protocol === 'https:'
  const socket = await askForTunnel(new URL(proxy), `${hostname}:${port || (isSecure ? 443 : 80)}`, signal)
  if (!isSecure) return socket
  return connectTls({
    socket,
    host: hostname,
    ...(isIP(hostname) === 0 && { servername: hostname }),
    ALPNProtocols: ['h2'],
    ...(ca !== undefined && { ca }),
  })
}

function askForTunnel(proxy: URL, target: string, signal: AbortSignal): Promise<Socket> {
  const { protocol, hostname, port, username, password } = proxy
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const headers = {
    host: target,
    ...(username !== '' && { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
  }
  const request = protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const asking = request({ host: hostname, port, method: 'CONNECT', path: target, headers, agent: false, signal })
    asking.on('error', reject)
    asking.on('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(noTunnel())
    })
    asking.on('response', response => {
      response.destroy()
      reject(noTunnel())
    })
    asking.end()
  })
}

const noTunnel = (): Error => Object.assign(new Error('no tunnel'), { code: 'NO_TUNNEL' })
