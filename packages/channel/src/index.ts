/** The contract between the message center and a channel plugin. Types and small constructors, nothing that runs. */
export type {
  Capabilities,
  FailureCode,
  ProviderIdempotency,
  RateHint,
  RecallCapability,
  ReceiptPolling,
} from './capabilities.ts'
export type {
  ChannelContext,
  Clock,
  FreshToken,
  HttpClient,
  HttpOutcome,
  HttpRequest,
  Logger,
  TokenCache,
} from './context.ts'
export type { Category, Delivery, ProviderTemplateUse } from './delivery.ts'
export type { FailureRow } from './failure-rows.ts'
export { failureRows } from './failure-rows.ts'
export type { HostCaller, HostRequest, HostResponse, HostRoute } from './host-route.ts'
export type { Json, JsonObject, JsonSchema, LocalText } from './json.ts'
export type {
  AddressSpec,
  ChannelDefinition,
  ChannelPlugin,
  CheckResult,
  ContentProblem,
  ContentSpec,
  PluginHost,
  ProviderTemplate,
  ProviderTemplatePage,
  RecallResult,
  RecallTarget,
  Sender,
} from './plugin.ts'
export { defineChannel } from './plugin.ts'
export { proxySetting } from './proxy-setting.ts'
export type {
  AddressEvent,
  CallbackReading,
  InboundEvent,
  PollTarget,
  ReadCallback,
  ReceiptEvent,
  ReplyEvent,
} from './receipt.ts'
export type { Accepted, Deferred, Fault, Rejected, SendResult, Unknown } from './send-result.ts'
export { accepted, deferred, rejected, unknown } from './send-result.ts'
export { defaultTimeoutMs, timeoutSetting } from './timeout-setting.ts'
