import type { ContentProblem, Delivery, JsonObject, JsonSchema } from '@message-center/channel'
import { checkCardType } from '../content/card-types.ts'
import { checkLength } from '../content/check-text.ts'
import { checkKind, checkMessage, type MessageContent, textLimits } from '../content/message-content.ts'
import { partSchemas } from '../content/parts.ts'
import { type Preview, previewMessage } from '../content/preview.ts'
import type { AppAddress } from './app-address.ts'

/** Changes a card that members already have. */
export interface CardUpdate {
  /** From the callback of the pressed button; works once, within 72 hours. */
  readonly responseCode: string
  /** Text of the button that can no longer be pressed. */
  readonly buttonText?: string | undefined
  /** A whole card in the provider's own form instead. */
  readonly templateCard?: JsonObject | undefined
}

/** What an application sends: exactly one kind. */
export interface AppContent extends MessageContent {
  readonly cardUpdate?: CardUpdate | undefined
  /** Shown with a watermark, cannot be forwarded. For text, image, video and file. */
  readonly isConfidential?: boolean | undefined
}

export type AppDelivery = Delivery<AppAddress, AppContent>

const kinds = [
  'text',
  'markdown',
  'textCard',
  'news',
  'image',
  'voice',
  'video',
  'file',
  'templateCard',
  'cardUpdate',
] as const

const canBeConfidential = ['text', 'image', 'video', 'file'] as const

export const appContentSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...partSchemas,
    cardUpdate: {
      type: 'object',
      title: 'Update of a card',
      required: ['responseCode'],
      additionalProperties: false,
      properties: {
        responseCode: { type: 'string', minLength: 1, maxLength: 512 },
        buttonText: { type: 'string', minLength: 1 },
        templateCard: partSchemas.templateCard,
      },
    },
    isConfidential: { type: 'boolean', title: 'Confidential', default: false },
  },
}

/** What the provider would refuse or cut, and a schema cannot express. */
export function checkAppContent(content: AppContent): readonly ContentProblem[] {
  return [
    ...checkKind(content, kinds),
    ...checkMessage(content, textLimits.text),
    ...checkConfidential(content),
    ...checkUpdate(content.cardUpdate),
    ...checkCardType('/templateCard', content.templateCard),
    ...checkCardType('/cardUpdate/templateCard', content.cardUpdate?.templateCard),
  ]
}

function checkConfidential(content: AppContent): ContentProblem[] {
  if (content.isConfidential !== true || canBeConfidential.some(kind => content[kind] !== undefined)) return []
  return [
    {
      field: '/isConfidential',
      reason: 'Only text, image, video and file can be confidential.',
      fix: 'Send one of these, or leave isConfidential out.',
    },
  ]
}

function checkUpdate(update: CardUpdate | undefined): ContentProblem[] {
  if (update === undefined) return []
  const field = '/cardUpdate'
  const isOne = (update.buttonText === undefined) !== (update.templateCard === undefined)
  return [
    ...(isOne
      ? []
      : [
          {
            field,
            reason: 'The update says not exactly one thing.',
            fix: 'Give it either buttonText or a templateCard.',
          },
        ]),
    ...checkLength(`${field}/buttonText`, update.buttonText, textLimits.title),
  ]
}

export function previewAppContent(content: AppContent): Preview {
  const { cardUpdate } = content
  if (cardUpdate === undefined) return previewMessage(content)
  return cardUpdate.templateCard === undefined
    ? { text: cardUpdate.buttonText ?? '[card]' }
    : previewMessage({ templateCard: cardUpdate.templateCard })
}
