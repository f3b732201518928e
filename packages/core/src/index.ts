/** The engine: make one with `createMessageCenter`, start it, send. */

/* Ports, for parts of one's own. Their suites are in `@message-center/core/testing`. */
export type { CancellationStore } from './claims/cancellation-store.ts'
export type { Claim, ClaimOutcome, ClaimStore } from './claims/claim-store.ts'
export { createMessageCenter, MessageCenter } from './create-message-center.ts'
export { type ErrorCode, type ErrorDetails, errorCodes, MessageCenterError } from './errors.ts'
export type { SyncMarks } from './flow/sync/sync-progress.ts'
export type { Lease, LeaseStore } from './leases/lease-store.ts'
export type { PermitBook, SharedLimit, ShareGrant, ShareRequest } from './limits/permit-book.ts'
/* Management data. */
export type { AccountChange, Accounts, NewAccount } from './management/accounts.ts'
export type { ApiKeys, ApiKeyView } from './management/api-keys.ts'
export { type ApiScope, allows, apiScopes } from './management/api-scopes.ts'
export type { Directory } from './management/directory.ts'
export type { ManagementStore } from './management/management-store.ts'
export type {
  Account,
  AccountView,
  ApiKey,
  ProviderTemplateBinding,
  RateLimit,
  Route,
  TemplateBody,
  TemplateVariable,
  TemplateVersion,
  Tenant,
} from './management/records.ts'
export type { Routes } from './management/routes.ts'
export type { Templates } from './management/templates.ts'
export type { Tenants } from './management/tenants.ts'
/* What can be asked, and what is answered. */
export type {
  BatchItemAnswer,
  Channels,
  DeliveryQuery,
  EngineStatus,
  Measure,
  Messages,
  Page,
  Scope,
  TenantEvent,
} from './message-center.ts'
export type {
  MergeOutcome,
  MessageIndex,
  SearchFilter,
  SearchPage,
  StateCounts,
} from './message-index/message-index.ts'
/* The words: states, facts, reasons. */
export { allDeliveryStates, type DeliveryState, deliveryStates } from './model/delivery-state.ts'
export type { DeliveryDocument, DocumentBase, Fact, FactKind, FactUpdate, Priority } from './model/fact.ts'
export {
  categories,
  type MessageRequest,
  MessageRequestSchema,
  maxBatch,
  maxRecipients,
  priorities,
} from './model/message-request.ts'
export {
  type ActionAnswer,
  ActionAnswerSchema,
  type DeliveryList,
  DeliveryListSchema,
  type DeliveryView,
  DeliveryViewSchema,
  type MessageView,
  MessageViewSchema,
  type SendAnswer,
  SendAnswerSchema,
  type Timeline,
  TimelineSchema,
} from './model/message-view.ts'
export { isReasonCode, type ReasonCode, reasons } from './model/reasons.ts'
export {
  allRoles,
  type MessageCenterOptions,
  optionDefaults,
  type ReplaceableParts,
  type Role,
} from './options.ts'
export type {
  DeliveryQueue,
  Lane,
  LaneDepth,
  LaneReader,
  QueueEntry,
  ReaderGroup,
  ReceivedEntry,
} from './queue/delivery-queue.ts'
export { defaultRetryPolicy, otpRetryPolicy, retryDefaults } from './retry/next-delay.ts'
export type { RetryPolicy } from './retry/retry-policy.ts'
export { loadOrMakeKey, parseSecretKey } from './secrets/secret-key.ts'
/* Questions in SQL. */
export type { SearchIndices } from './sql-search/own-tables.ts'
export type { SqlParameter } from './sql-search/plan/query-context.ts'
export type { Condition, GroupSelect, RowSelect, Select, SelectLimits } from './sql-search/select.ts'
export type { SqlOptions, SqlSearch } from './sql-search/sql-search.ts'
export type { TableStore } from './sql-search/table-store.ts'
export type { SqlAnswer } from './sql-search/to-answer.ts'
export type { ColumnType, Value } from './sql-search/value.ts'
export type { NewToken, StoredToken, TokenStore } from './tokens/token-store.ts'
