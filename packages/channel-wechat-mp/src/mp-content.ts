import type { Delivery, JsonSchema, ProviderTemplateUse } from '@message-center/channel'
import { type CustomerMessage, customerMessageSchema, previewCustomerMessage } from './customer-message.ts'
import type { WechatMpAddress } from './openid.ts'
import { appIdPattern } from './settings.ts'

/**
 * - `template`: a template message (模板消息).
 * - `subscription`: a subscription notice (订阅通知), for which the user has opted in.
 * - `customer-service`: a message (客服消息) within the window that an action of the user has opened.
 */
export type MessageKind = 'template' | 'subscription' | 'customer-service'

/** A message of this channel. What a template shows is made by the provider; `text` is then our copy of it. */
export interface WechatMpContent {
  /** Default `template` with a template of the provider, `customer-service` without. */
  readonly kind?: MessageKind | undefined
  /** The text of a customer-service message, or our copy of what the template shows. */
  readonly text?: string | undefined
  /** Where a tap on a template message or notice leads. */
  readonly url?: string | undefined
  /** Where it leads instead, in a mini program that is bound to the account. */
  readonly miniProgram?: { readonly appId: string; readonly page?: string | undefined } | undefined
  /** A customer-service message that is no text. */
  readonly message?: CustomerMessage | undefined
  /** Customer-service staff that the message seems to come from. */
  readonly staff?: string | undefined
}

export type WechatMpDelivery = Delivery<WechatMpAddress, WechatMpContent>

export const contentSchema: JsonSchema = {
  type: 'object',
  properties: {
    kind: {
      type: 'string',
      title: 'Kind',
      description:
        'Template message, subscription notice or customer-service message. Default: template with a template of the provider, customer-service without.',
      enum: ['template', 'subscription', 'customer-service'],
    },
    text: {
      type: 'string',
      title: 'Text',
      description:
        'Of a customer-service message. With a template: what it shows, for preview; the provider sends its own.',
      minLength: 1,
      maxLength: 2048,
    },
    url: {
      type: 'string',
      title: 'Link',
      description: 'Where a tap leads: a web page.',
      pattern: '^https?://\\S+$',
      maxLength: 2048,
    },
    miniProgram: {
      type: 'object',
      title: 'Mini program',
      description: 'Where a tap leads instead. It has to be bound to the account.',
      properties: {
        appId: { type: 'string', pattern: appIdPattern },
        page: { type: 'string', minLength: 1, maxLength: 1024, description: 'Page with its query: index?order=1.' },
      },
      required: ['appId'],
      additionalProperties: false,
    },
    message: customerMessageSchema,
    staff: {
      type: 'string',
      title: 'Staff account',
      description: 'Customer-service account (kf_account) that the message seems to come from.',
      minLength: 1,
      maxLength: 128,
    },
  },
  additionalProperties: false,
}

export function kindOf(content: WechatMpContent, template: ProviderTemplateUse | undefined): MessageKind {
  return content.kind ?? (template === undefined ? 'customer-service' : 'template')
}

export function previewContent(content: WechatMpContent): { readonly text: string } {
  return { text: content.text ?? (content.message === undefined ? '' : previewCustomerMessage(content.message)) }
}
