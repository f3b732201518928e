import { adminCodes } from './admin-codes.ts'
import { RemotingClient } from './remoting-client.ts'

/** Of every group of brokers the one that takes writes, as `host:port`. Asks the first name server that answers. */
export async function findMasters(nameServers: string): Promise<readonly string[]> {
  return withNameServer(nameServers, async client => {
    const { body } = await client.request({ code: adminCodes.clusterInfo })
    return mastersIn(body.toString())
  })
}

/** Tries one name server after the other; rejects with the last failure. */
export async function withNameServer<Answer>(
  nameServers: string,
  ask: (client: RemotingClient) => Promise<Answer>,
): Promise<Answer> {
  let failure: unknown
  for (const address of nameServers.split(/[;,]/).map(text => text.trim())) {
    const client = new RemotingClient(address)
    try {
      return await ask(client)
    } catch (error) {
      failure = error
    } finally {
      client.close()
    }
  }
  throw failure
}

/** The answer is JSON but for its keys, which are numbers: `"brokerAddrs":{0:"10.0.0.7:10911",1:"…"}`. 0 is the master. */
export function mastersIn(text: string): readonly string[] {
  const groups = text.matchAll(/"brokerAddrs":\{([^}]*)\}/g)
  return [...groups].flatMap(([, addresses = '']) => /(?:^|,)"?0"?:"([^"]+)"/.exec(addresses)?.[1] ?? [])
}
