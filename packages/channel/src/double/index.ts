/** What a provider double is made of. Loads no test runner, so a double can be run as a sandbox. */
export type { CallbackPusherOptions, PushOutcome } from './callback-pusher.ts'
export { CallbackPusher } from './callback-pusher.ts'
export { hostRequest } from './host-request.ts'
export type { DoubleRequest, DoubleResponse, HttpDouble, HttpDoubleOptions } from './http-double.ts'
export { isSpoilt, startHttpDouble } from './http-double.ts'
export { listenLocally, unusedPort } from './local-port.ts'
export type {
  DeliveryParts,
  DoubleAbility,
  PluginDouble,
  ProviderAnswer,
  ReceivedDelivery,
  SpoiltAnswer,
} from './plugin-double.ts'
export { IN_PROCESS } from './plugin-double.ts'
