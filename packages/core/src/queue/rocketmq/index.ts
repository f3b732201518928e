/** The queue of a cluster. Needs rocketmq-client-nodejs. */
export type { InitRocketMqOptions, InitRocketMqReport } from './init-rocketmq.ts'
export { initRocketMq } from './init-rocketmq.ts'
export type { RocketMqQueueOptions } from './options.ts'
export type { ReplayAsideOptions, ReplayAsideReport } from './replay-aside.ts'
export { replayAside } from './replay-aside.ts'
export { RocketMqQueue } from './rocketmq-queue.ts'
export type { ProxyCredentials } from './wire/proxy-connection.ts'
