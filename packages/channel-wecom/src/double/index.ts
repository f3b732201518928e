/** The strict local stand-in of the provider: one company, and what each plugin sees of it. */
export type { TakenAppMessage, TakenCardUpdate } from './app-messages.ts'
export type { DoubleCallbacks } from './callbacks.ts'
export type { TakenBotMessage } from './group-bots.ts'
export type { TakenChatMessage } from './group-chats.ts'
export type { MassTask, TaskCustomer } from './mass-messages.ts'
/** How it is set up. */
export type { DoubleApp, WecomDoubleOptions } from './options.ts'
export { doubleAesKey, doubleCallbackToken } from './options.ts'
export type { WecomDouble } from './wecom-double.ts'
export { startWecomDouble } from './wecom-double.ts'
