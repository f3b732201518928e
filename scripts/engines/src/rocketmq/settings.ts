export type Settings = { readonly [name: string]: string | number | boolean }

export interface Ports {
  readonly nameServer: number
  /** The broker also takes the one two below and the one above. */
  readonly broker: number
  /** gRPC, where clients connect. */
  readonly proxy: number
  readonly proxyRemoting: number
}

const longestDelaySeconds = 7 * 24 * 3_600

/** For a broker on a developer's machine; what a cluster needs beside it is in the page on running one. */
export function brokerSettings(folder: string, ports: Ports): Settings {
  return {
    brokerClusterName: 'DefaultCluster',
    brokerName: 'broker-a',
    brokerId: 0,
    brokerIP1: '127.0.0.1',
    listenPort: ports.broker,
    haListenPort: ports.broker + 1,
    namesrvAddr: `127.0.0.1:${ports.nameServer}`,
    registerNameServerPeriod: 10_000,
    storePathRootDir: `${folder}/store`,
    storePathCommitLog: `${folder}/store/commitlog`,
    mappedFileSizeCommitLog: 64 * 1_024 * 1_024,
    // 20 bytes each: the default of 6 MB per queue is much for the hundreds of topics of a test run.
    mappedFileSizeConsumeQueue: 20 * 20_000,
    diskMaxUsedSpaceRatio: 95,
    messageIndexEnable: false,
    flushDiskType: 'ASYNC_FLUSH',
    brokerRole: 'ASYNC_MASTER',
    autoCreateTopicEnable: false,
    autoCreateSubscriptionGroup: false,
    recallMessageEnable: true,
    timerMaxDelaySec: longestDelaySeconds,
    timerPrecisionMs: 100,
    enablePopBufferMerge: true,
    // What a crash makes the broker forget of acknowledgements.
    flushConsumerOffsetInterval: 500,
    waitTimeMillsInSendQueue: 1_000,
    // From its start until this has passed once a thread of the broker spins without a pause; the default is 10 s.
    transactionMetricFlushInterval: 500,
    // Hours; above the longest delay, or a delayed message is deleted with its file.
    fileReservedTime: longestDelaySeconds / 3_600 + 24,
  }
}

export function proxySettings(ports: Ports): Settings {
  return {
    rocketMQClusterName: 'DefaultCluster',
    proxyMode: 'cluster',
    namesrvAddr: `127.0.0.1:${ports.nameServer}`,
    grpcServerPort: ports.proxy,
    remotingListenPort: ports.proxyRemoting,
    maxDelayTimeMills: longestDelaySeconds * 1_000,
    enableBatchAck: true,
    // What the question of a process that is gone catches is seen late: it is not to wait long.
    grpcClientConsumerMinLongPollingTimeoutMillis: 1_000,
    // A proxy remembers for these seconds what it found missing while no broker was there: topics, their types, groups.
    topicRouteServiceCacheRefreshSeconds: 5,
    topicConfigCacheRefreshSeconds: 5,
    subscriptionGroupConfigCacheRefreshSeconds: 5,
    // Production keeps 10 s; tests of leases need not wait that long.
    minInvisibleTimeMillsForRecv: 1_000,
  }
}

export const propertiesOf = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
