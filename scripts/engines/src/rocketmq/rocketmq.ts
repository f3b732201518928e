import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'
import { freePort } from '../free-port.ts'
import { installRocketMq } from './install.ts'
import { JavaProcess } from './java-process.ts'
import { isListening, knowsBroker, remindBroker } from './probe.ts'
import { brokerSettings, type Ports, propertiesOf, proxySettings, type Settings } from './settings.ts'

export interface RocketMqOptions {
  /** For data, settings and output. Created when missing. */
  readonly folder: string
  /** Of broker and proxy each, in MiB. Default 384. */
  readonly heapMb?: number
  /** For the Java machine, beside what it is given anyway. */
  readonly java?: readonly string[]
  /** Beside or instead of those of `settings.ts`. */
  readonly broker?: Settings
  readonly proxy?: Settings
}

/** One server program of RocketMQ, which can fail apart from the others. */
export type RocketMqPart = Pick<Engine, 'kill' | 'start' | 'stop'>

export interface RocketMq extends Engine {
  /** `host:port` of the name server, for what administers topics. */
  readonly nameServer: string
  readonly nameServerPart: RocketMqPart
  readonly broker: RocketMqPart
  readonly proxy: RocketMqPart
}

/** Starts a name server, a broker and a proxy. Resolves when clients can send and receive. */
export async function startRocketMq(options: RocketMqOptions): Promise<RocketMq> {
  const [libFolder, ports] = await Promise.all([installRocketMq(), freePorts()])
  await writeSettings(options, ports)
  const parts = partsOf(options, libFolder, ports)
  const inOrder = [parts.nameServer, parts.broker, parts.proxy]
  const kill = async () => void (await Promise.all(inOrder.map(part => part.kill())))
  const start = async () => {
    try {
      for (const part of inOrder) await part.start()
    } catch (error) {
      await kill()
      throw error
    }
  }
  await start()
  return {
    address: `127.0.0.1:${ports.proxy}`,
    nameServer: `127.0.0.1:${ports.nameServer}`,
    nameServerPart: parts.nameServer,
    broker: parts.broker,
    proxy: parts.proxy,
    kill,
    start,
    async stop() {
      for (const part of inOrder.toReversed()) await part.stop()
    },
  }
}

async function freePorts(): Promise<Ports> {
  return {
    nameServer: await freePort(),
    broker: await freePort([-2, 1]),
    proxy: await freePort(),
    proxyRemoting: await freePort(),
  }
}

const fileNames = { nameServer: 'namesrv.conf', broker: 'broker.conf', proxy: 'proxy.json' } as const

async function writeSettings({ folder, broker, proxy }: RocketMqOptions, ports: Ports): Promise<void> {
  await mkdir(folder, { recursive: true })
  const write = (name: string, text: string) => writeFile(join(folder, name), text)
  await write(fileNames.nameServer, propertiesOf({ listenPort: ports.nameServer }))
  await write(fileNames.broker, propertiesOf({ ...brokerSettings(folder, ports), ...broker }))
  await write(fileNames.proxy, JSON.stringify({ ...proxySettings(ports), ...proxy }))
}

function partsOf({ folder, heapMb = 384, java = [] }: RocketMqOptions, libFolder: string, ports: Ports) {
  const file = (name: string) => join(folder, name)
  const isBrokerKnown = async () => {
    if (await knowsBroker(ports.nameServer, ports.broker)) return true
    await remindBroker(ports.broker)
    return false
  }
  return {
    nameServer: new JavaProcess({
      name: 'namesrv',
      folder,
      libFolder,
      mainClass: 'namesrv.NamesrvStartup',
      args: ['-c', file(fileNames.nameServer)],
      heapMb: 64,
      java,
      // One that was started anew has forgotten the broker, which tells it of itself no earlier than within ten seconds.
      isReady: async () =>
        (await isListening(ports.nameServer)) && (!(await isListening(ports.broker)) || (await isBrokerKnown())),
    }),
    broker: new JavaProcess({
      name: 'broker',
      folder,
      libFolder,
      mainClass: 'broker.BrokerStartup',
      args: ['-c', file(fileNames.broker)],
      heapMb,
      java,
      isReady: async () => (await isListening(ports.broker)) && (await isBrokerKnown()),
    }),
    proxy: new JavaProcess({
      name: 'proxy',
      folder,
      libFolder,
      mainClass: 'proxy.ProxyStartup',
      args: ['-pm', 'cluster', '-pc', file(fileNames.proxy)],
      heapMb,
      java,
      isReady: () => isListening(ports.proxy),
    }),
  }
}
