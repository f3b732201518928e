import type { ContentProblem, Delivery, JsonObject, JsonSchema } from '@message-center/channel'
import { bytes, checkCharacters, checkLength } from '../content/check-text.ts'
import { textLimits } from '../content/message-content.ts'
import { type Media, partSchemas } from '../content/parts.ts'
import type { Preview } from '../content/preview.ts'
import type { CustomerAddress } from './customer-address.ts'

/** A link shown as a card. */
export interface CustomerLink {
  readonly title: string
  readonly url: string
  readonly description?: string | undefined
  readonly pictureUrl?: string | undefined
}

/** What goes along with the text; exactly one of these. */
export type CustomerAttachment =
  | { readonly image: Media }
  | { readonly video: Media }
  | { readonly file: Media }
  | { readonly link: CustomerLink }

/** A mass message to customers: a text, attachments, or both. */
export interface CustomerContent {
  readonly text?: string | undefined
  readonly attachments?: readonly CustomerAttachment[] | undefined
}

export type CustomerDelivery = Delivery<CustomerAddress, CustomerContent>

/** Whether 4,000 counts bytes or characters is not documented; bytes are right in both cases. */
export const customerTextLimit = bytes(4000)

const link: JsonObject = {
  type: 'object',
  title: 'Link',
  required: ['title', 'url'],
  additionalProperties: false,
  properties: {
    title: { type: 'string', minLength: 1 },
    url: { type: 'string', minLength: 1 },
    description: { type: 'string', minLength: 1 },
    pictureUrl: { type: 'string', minLength: 1 },
  },
}

export const customerContentSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    text: partSchemas.text,
    attachments: {
      type: 'array',
      title: 'Attachments',
      minItems: 1,
      maxItems: 9,
      items: {
        type: 'object',
        minProperties: 1,
        maxProperties: 1,
        additionalProperties: false,
        properties: { image: partSchemas.image, video: partSchemas.image, file: partSchemas.file, link },
      },
    },
  },
}

/** What the provider would refuse, and a schema cannot express. */
export function checkCustomerContent(content: CustomerContent): readonly ContentProblem[] {
  const json: JsonObject = JSON.parse(JSON.stringify(content))
  return [
    ...checkCharacters(json),
    ...checkLength('/text', content.text, customerTextLimit),
    ...(content.attachments ?? []).flatMap((attachment, place) =>
      'link' in attachment ? checkLink(`/attachments/${place}/link`, attachment.link) : [],
    ),
  ]
}

function checkLink(field: string, { title, url, description, pictureUrl }: CustomerLink): ContentProblem[] {
  return [
    ...checkLength(`${field}/title`, title, textLimits.title),
    ...checkLength(`${field}/description`, description, textLimits.description),
    ...checkLength(`${field}/url`, url, textLimits.url),
    ...checkLength(`${field}/pictureUrl`, pictureUrl, textLimits.url),
  ]
}

export function previewCustomerContent({ text, attachments = [] }: CustomerContent): Preview {
  const names = attachments.map(attachment =>
    'link' in attachment ? attachment.link.title : `[${kindOf(attachment)}]`,
  )
  return { text: [...(text === undefined ? [] : [text]), ...names].join('\n') }
}

/** Source: WeCom, "Create a mass message" (创建企业群发). */
export function toCustomerWire({ text, attachments }: CustomerContent): JsonObject {
  return {
    text: text === undefined ? undefined : { content: text },
    attachments: attachments?.map(toAttachment),
  }
}

function toAttachment(attachment: CustomerAttachment): JsonObject {
  if ('link' in attachment) {
    const { title, url, description, pictureUrl } = attachment.link
    return { msgtype: 'link', link: { title, picurl: pictureUrl, desc: description, url } }
  }
  if ('image' in attachment) return { msgtype: 'image', image: { media_id: attachment.image.mediaId } }
  if ('video' in attachment) return { msgtype: 'video', video: { media_id: attachment.video.mediaId } }
  return { msgtype: 'file', file: { media_id: attachment.file.mediaId } }
}

const kindOf = (attachment: CustomerAttachment): string => Object.keys(attachment)[0] ?? 'attachment'
