import { createRequire } from 'node:module'
import definition from 'rocketmq-client-nodejs/proto/apache/rocketmq/v2/definition_pb.js'
import stub from 'rocketmq-client-nodejs/proto/apache/rocketmq/v2/service_grpc_pb.js'
import service from 'rocketmq-client-nodejs/proto/apache/rocketmq/v2/service_pb.js'

/**
 * The generated protocol of RocketMQ 5 (apache/rocketmq-apis, as rocketmq-client-nodejs carries it). The one file that
 * knows that package: of it only the protocol is used, none of its client classes.
 */
export const { MessagingServiceClient } = stub
export const {
  AckMessageRequest,
  ChangeInvisibleDurationRequest,
  HeartbeatRequest,
  NotifyClientTerminationRequest,
  QueryRouteRequest,
  ReceiveMessageRequest,
  ReceiveMessageResponse,
  SendMessageRequest,
  TelemetryCommand,
} = service
export const {
  Broker,
  ClientType,
  Code,
  Encoding,
  FilterExpression,
  FilterType,
  Message,
  MessageQueue,
  MessageType,
  Resource,
  Settings,
  Subscription,
  SystemProperties,
} = definition

export type Service = stub.MessagingServiceClient
export type Metadata = NonNullable<Parameters<Service['telemetry']>[0]>
export type ChannelCredentials = ConstructorParameters<typeof stub.MessagingServiceClient>[1]
export type TelemetryStream = ReturnType<Service['telemetry']>
export type AckResponse = service.AckMessageResponse
export type ExtendResponse = service.ChangeInvisibleDurationResponse
export type HeartbeatResponse = service.HeartbeatResponse
export type ReceiveResponse = service.ReceiveMessageResponse
export type RouteResponse = service.QueryRouteResponse
export type SendResponse = service.SendMessageResponse
export type Telemetry = service.TelemetryCommand
export type WireMessage = definition.Message
export type WireStatus = definition.Status

interface Grpc {
  readonly Metadata: new () => Metadata
  readonly ChannelCredentials: { createInsecure(): ChannelCredentials; createSsl(): ChannelCredentials }
}

interface WireTime {
  setSeconds(seconds: number): this
  setNanos(nanos: number): this
}

/** The protocol's own copies: its code looks whether a value is of their classes. */
const requireOwn = createRequire(createRequire(import.meta.url).resolve('rocketmq-client-nodejs'))
const grpc: Grpc = requireOwn('@grpc/grpc-js')
const { Duration }: { readonly Duration: new () => WireTime } = requireOwn(
  'google-protobuf/google/protobuf/duration_pb.js',
)
const { Timestamp }: { readonly Timestamp: new () => WireTime } = requireOwn(
  'google-protobuf/google/protobuf/timestamp_pb.js',
)

export const newMetadata = (): Metadata => new grpc.Metadata()
export const channelCredentials = (tls: boolean): ChannelCredentials =>
  tls ? grpc.ChannelCredentials.createSsl() : grpc.ChannelCredentials.createInsecure()

export const resource = (name: string): definition.Resource => new Resource().setName(name)
export const duration = (ms: number) => split(new Duration(), ms)
export const timestamp = (ms: number) => split(new Timestamp(), ms)

function split<Time extends WireTime>(time: Time, ms: number): Time {
  const seconds = Math.floor(ms / 1_000)
  return time.setSeconds(seconds).setNanos(Math.round(ms - seconds * 1_000) * 1_000_000)
}
