import { connect, createServer, type Socket } from 'node:net'

/** A way to a server on which connections can stop moving without being closed, as behind a broken switch. */
export interface Way {
  readonly port: number
  /** On what is open now nothing moves any more, or no answer comes back; what is opened later works. */
  freeze(what: 'all' | 'answers'): void
  close(): Promise<void>
}

export function openWay(port: number): Promise<Way> {
  const pairs = new Set<readonly [Socket, Socket]>()
  const server = createServer(near => {
    const far = connect({ host: '127.0.0.1', port })
    const pair = [near, far] as const
    pairs.add(pair)
    near.pipe(far)
    far.pipe(near)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        for (const each of pair) each.destroy()
      })
    }
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        freeze(what) {
          for (const [near, far] of pairs) {
            far.unpipe(near).pause()
            if (what === 'all') near.unpipe(far).pause()
          }
        },
        close: () =>
          new Promise(done => {
            for (const pair of pairs) for (const socket of pair) socket.destroy()
            server.close(() => done())
          }),
      })
    })
  })
}
