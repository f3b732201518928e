import type { ContentProblem, ProviderTemplateUse } from '@message-center/channel'
import { customerMessageTypes } from './customer-message.ts'
import { kindOf, type WechatMpContent } from './mp-content.ts'
import { textsOf } from './texts-of.ts'
import { checkValue } from './value-limits.ts'

/** What the provider would refuse and a schema cannot express. */
export function checkContent(
  content: WechatMpContent,
  template: ProviderTemplateUse | undefined,
): readonly ContentProblem[] {
  const kind = kindOf(content, template)
  const problems =
    kind === 'customer-service' ? checkCustomerService(content, template) : checkTemplated(content, template)
  return [...problems, ...checkSigns(content, template)]
}

function checkTemplated(
  content: WechatMpContent,
  template: ProviderTemplateUse | undefined,
): readonly ContentProblem[] {
  if (template === undefined)
    return [
      {
        field: '/template',
        reason: 'Template messages and subscription notices are sent by a template of the provider.',
        fix: 'Bind the template to one of the account, by its id; or send a customer-service message.',
      },
    ]
  const strangers = (['message', 'staff'] as const).filter(name => content[name] !== undefined)
  return [
    ...strangers.map(name => ({
      field: `/${name}`,
      reason: 'Only customer-service messages have this field.',
      fix: "Remove it, or set kind to 'customer-service'.",
    })),
    ...checkTemplateCode(template.code),
    ...Object.entries(template.variables).flatMap(([name, value]) => checkValue(name, value)),
  ]
}

function checkTemplateCode(code: string): readonly ContentProblem[] {
  if (/^[\w-]{16,64}$/.test(code)) return []
  return [
    {
      field: '/template/code',
      reason: 'This is not the id of a template of the provider.',
      fix: 'Take the id from the list of templates: about 43 letters, digits, _ and -.',
    },
  ]
}

function checkCustomerService(
  content: WechatMpContent,
  template: ProviderTemplateUse | undefined,
): readonly ContentProblem[] {
  const strangers = (['url', 'miniProgram'] as const).filter(name => content[name] !== undefined)
  return [
    ...(template === undefined
      ? []
      : [
          {
            field: '/template',
            reason: 'A customer-service message has no template of the provider.',
            fix: "Remove the binding, or set kind to 'template' or 'subscription'.",
          },
        ]),
    ...strangers.map(name => ({
      field: `/${name}`,
      reason: 'A customer-service message has no link of its own.',
      fix: 'Write the link into the text, or send a message of type news or miniprogrampage.',
    })),
    ...checkOneBody(content),
  ]
}

function checkOneBody({ text, message }: WechatMpContent): readonly ContentProblem[] {
  if (message === undefined) {
    if (text !== undefined) return []
    return [{ field: '/text', reason: 'There is nothing to send.', fix: 'Give a text or a message.' }]
  }
  const given = customerMessageTypes.filter(type => message[type] !== undefined)
  return [
    ...(text === undefined
      ? []
      : [{ field: '/text', reason: 'There is a message besides.', fix: 'Give a text or a message, not both.' }]),
    ...(given.length === 1 && given[0] === message.msgtype
      ? []
      : [
          {
            field: '/message',
            reason: `A message of type ${message.msgtype} has one member '${message.msgtype}' and no other.`,
            fix: `Give '${message.msgtype}' with its fields, or another msgtype.`,
          },
        ]),
  ]
}

function checkSigns(content: WechatMpContent, template: ProviderTemplateUse | undefined): readonly ContentProblem[] {
  const texts = [...textsOf(content, ''), ...textsOf(template?.variables, '/template/variables')]
  return texts
    .filter(([, text]) => needsEscape(text))
    .map(([field]) => ({
      field,
      reason: 'It holds a control character or half of a character.',
      fix: 'Remove what cannot be seen; line breaks and tabs may stay.',
    }))
}

/** Whether JSON writes a sign of it as `\u…`, which the provider refuses (40033). Line breaks and tabs have a short form. */
function needsEscape(text: string): boolean {
  return JSON.stringify(text).replaceAll('\\\\', '').includes('\\u')
}
