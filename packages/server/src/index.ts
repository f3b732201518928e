/** The reference hub: its API for an own Express app, and the whole server. */

export type { Api } from './api/assemble-api.ts'
export { type ApiOptions, createApi } from './api/create-api.ts'
export { createMetrics, type Metrics } from './api/metrics.ts'
export type { Configuration } from './configuration/configuration-schema.ts'
export {
  type ConfigurationProblem,
  type ConfigurationReading,
  readConfiguration,
} from './configuration/read-configuration.ts'
export { initHub } from './hub/init-hub.ts'
export type { HubParts } from './hub/make-center.ts'
export { StartError } from './hub/start-error.ts'
export { type Hub, startServer } from './hub/start-server.ts'
