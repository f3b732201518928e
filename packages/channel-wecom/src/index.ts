/** Application messages: what they are set up with, whom they reach, what they say. */
export type { AppAddress } from './app/app-address.ts'
export type { AppContent, CardUpdate } from './app/app-content.ts'
export type { WecomAppSettings } from './app/app-settings.ts'
/** What a pressed button tells, in the text of a reply. */
export type { CardPress } from './app/read-event.ts'
export { wecomApp } from './app/wecom-app.ts'
/** Group bots. */
export type { BotContent } from './bot/bot-content.ts'
export type { BotAddress, WecomBotSettings } from './bot/bot-settings.ts'
export { wecomBot } from './bot/wecom-bot.ts'
/** Group chats of an application, and how one is created. */
export type { ChatAddress } from './chat/chat-address.ts'
export type { ChatContent } from './chat/chat-content.ts'
export type { NewGroupChat } from './chat/create-group-chat.ts'
export { createGroupChat } from './chat/create-group-chat.ts'
export { wecomChat } from './chat/wecom-chat.ts'
/** Mass messages to customers. */
export type { CustomerAddress } from './customer/customer-address.ts'
export type { CustomerAttachment, CustomerContent, CustomerLink } from './customer/customer-content.ts'
export { wecomCustomer } from './customer/wecom-customer.ts'
