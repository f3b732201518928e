/** For tests of a channel plugin. Needs vitest. */
export type {
  DeliveryParts,
  DoubleAbility,
  PluginDouble,
  ProviderAnswer,
  ReceivedDelivery,
  SpoiltAnswer,
} from '../double/index.ts'
export type { FakeClock } from './fake-clock.ts'
export { createFakeClock } from './fake-clock.ts'
export type { CallbackAddress } from './listen-for-callbacks.ts'
export { listenForCallbacks } from './listen-for-callbacks.ts'
export type { TestContext, TestContextOptions } from './make-context.ts'
export { makeContext } from './make-context.ts'
export type { Readme, ShownMessage } from './open-readme.ts'
export { openReadme } from './open-readme.ts'
export type { TestAccount } from './open-test-account.ts'
export { openTestAccount, testDelivery, times } from './open-test-account.ts'
export type { ProxyServer } from './proxy-server.ts'
export { startProxyServer } from './proxy-server.ts'
export type { LogLine, RecordingLogger } from './recording-logger.ts'
export { createRecordingLogger } from './recording-logger.ts'
export type { SuiteOptions } from './test-channel-plugin.ts'
export { testChannelPlugin } from './test-channel-plugin.ts'
export type { ExpectedCodes } from './test-failure-codes.ts'
export { testFailureCodes } from './test-failure-codes.ts'
