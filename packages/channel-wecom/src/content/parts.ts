import type { JsonObject } from '@message-center/channel'

/** A card of title, description and link. */
export interface TextCard {
  readonly title: string
  readonly description: string
  readonly url: string
  readonly buttonText?: string | undefined
}

export interface Article {
  readonly title: string
  readonly description?: string | undefined
  readonly url?: string | undefined
  readonly pictureUrl?: string | undefined
  /** Mini program that opens instead of the link. */
  readonly appId?: string | undefined
  readonly pagePath?: string | undefined
}

/** A file that was uploaded to the provider. Its id lives three days. */
export interface Media {
  readonly mediaId: string
}

export interface Video extends Media {
  readonly title?: string | undefined
  readonly description?: string | undefined
}

const text = (title: string, description?: string): JsonObject => ({
  type: 'string',
  minLength: 1,
  title,
  ...(description !== undefined && { description }),
})

const object = (title: string, required: readonly string[], properties: JsonObject): JsonObject => ({
  type: 'object',
  title,
  required,
  properties,
  additionalProperties: false,
})

const mediaId = text('Media id', 'Of an upload to the provider, not older than three days.')

/** Schemas of the kinds of content that several plugins take. Lengths in bytes are checked beside the schema. */
export const partSchemas = {
  text: text('Text'),
  markdown: text('Markdown', "The provider's own subset; shown inside WeCom only."),
  textCard: object('Text card', ['title', 'description', 'url'], {
    title: text('Title'),
    description: text('Description'),
    url: text('Link'),
    buttonText: text('Text of the button'),
  }),
  news: {
    type: 'array',
    title: 'Articles',
    minItems: 1,
    maxItems: 8,
    items: object('Article', ['title'], {
      title: text('Title'),
      description: text('Description'),
      url: text('Link'),
      pictureUrl: text('Address of the picture'),
      appId: text('Id of a mini program'),
      pagePath: text('Page of the mini program'),
    }),
  },
  image: object('Image', ['mediaId'], { mediaId }),
  voice: object('Voice', ['mediaId'], { mediaId }),
  video: object('Video', ['mediaId'], { mediaId, title: text('Title'), description: text('Description') }),
  file: object('File', ['mediaId'], { mediaId }),
  templateCard: {
    type: 'object',
    title: 'Template card',
    description: 'As the page "Template cards" of the provider has it, with card_type.',
    required: ['card_type'],
    properties: {
      card_type: { type: 'string', minLength: 1 },
      task_id: { type: 'string', pattern: '^[A-Za-z0-9_@-]{1,128}$' },
    },
  },
} as const satisfies JsonObject
