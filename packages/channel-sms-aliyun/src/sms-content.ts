import type { ContentProblem, Delivery, JsonSchema, ProviderTemplateUse } from '@message-center/channel'
import { checkVariable } from './check-variable.ts'
import type { SmsAddress } from './phone.ts'
import { composeText, countCharacters } from './segments.ts'

/**
 * A message of this channel. What the phone shows is made by the provider of its own template;
 * `text` is our copy of it, for the timeline and for counting parts.
 */
export interface SmsContent {
  readonly text?: string | undefined
  /** Approved signature without 【】. Default: the template's, then the account's. */
  readonly signature?: string | undefined
}

export type SmsDelivery = Delivery<SmsAddress, SmsContent>

/** Characters of the longest text, signature and its brackets included. */
export const maxCharacters = 500

export const contentSchema: JsonSchema = {
  type: 'object',
  properties: {
    text: {
      type: 'string',
      title: 'Text',
      description: "The approved template's text with its values, for preview and length. The provider sends its own.",
      maxLength: maxCharacters,
    },
    signature: {
      type: 'string',
      title: 'Signature',
      description: "Approved signature without 【】. Default: the template's, then the account's.",
      minLength: 1,
      maxLength: 50,
    },
  },
  additionalProperties: false,
}

export function previewContent(content: SmsContent): { readonly text: string } {
  const text = content.text ?? ''
  return { text: content.signature === undefined ? text : composeText(content.signature, text) }
}

/** What the provider would refuse and a schema cannot express. */
export function checkContent(
  content: SmsContent,
  template: ProviderTemplateUse | undefined,
): readonly ContentProblem[] {
  return [
    ...checkTemplate(template),
    ...checkSignature('/signature', content.signature),
    ...checkSignature('/template/signature', template?.signature),
    ...checkLength(content.text, content.signature ?? template?.signature),
  ]
}

function checkTemplate(template: ProviderTemplateUse | undefined): readonly ContentProblem[] {
  if (template === undefined)
    return [
      {
        field: '/template',
        reason: 'The provider sends only templates that it has approved.',
        fix: 'Bind the template to an approved one, by its code such as SMS_1000001.',
      },
    ]
  const problems = Object.entries(template.variables).flatMap(([name, value]) => checkVariable(name, value))
  if (/^SMS_\w+$/.test(template.code)) return problems
  return [
    {
      field: '/template/code',
      reason: 'This is not the code of a template of the provider.',
      fix: 'Take the code from the list of templates; it begins with SMS_.',
    },
    ...problems,
  ]
}

function checkSignature(field: string, signature: string | undefined): readonly ContentProblem[] {
  if (signature === undefined) return []
  if (signature.trim() === signature && signature !== '' && !/[【】]/.test(signature)) return []
  return [
    {
      field,
      reason: 'A signature has no brackets and no space around it.',
      fix: 'Write the signature exactly as approved, without 【】: the provider adds them.',
    },
  ]
}

function checkLength(text: string | undefined, signature: string | undefined): readonly ContentProblem[] {
  // The account's signature is not known here; its brackets are certain.
  const characters = countCharacters(composeText(signature ?? '', text ?? ''))
  if (characters <= maxCharacters) return []
  return [
    {
      field: '/text',
      reason: `With signature the text has ${characters} characters; the provider takes ${maxCharacters}.`,
      fix: 'Shorten the values or the template.',
    },
  ]
}
