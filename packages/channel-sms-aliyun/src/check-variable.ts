import type { ContentProblem } from '@message-center/channel'

/** Characters of a variable without a kind of its own. */
const maxVariableCharacters = 35

const link = /[a-z][a-z0-9+.-]*:\/\/|\bwww\.|(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|xyz|cc|vip|info|shop|site)\b/i
const ipAddress = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/

/** Rules for the value of one variable. Source: Alibaba Cloud, "Rules for variables of SMS templates". */
export function checkVariable(name: string, value: string): readonly ContentProblem[] {
  const field = `/template/variables/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (value.trim() === '')
    return [
      {
        field,
        reason: 'The value is empty.',
        fix: 'Give each variable of the template at least one visible character.',
      },
    ]
  if (value.length > maxVariableCharacters)
    return [
      {
        field,
        reason: `The value has ${value.length} characters; the provider takes ${maxVariableCharacters}.`,
        fix: 'Shorten the value, or move the fixed part of it into the template.',
      },
    ]
  if (link.test(value) || ipAddress.test(value))
    return [
      {
        field,
        reason: 'The provider refuses links and IP addresses in variables.',
        fix: 'Put the link into the template and have it approved.',
      },
    ]
  return []
}
