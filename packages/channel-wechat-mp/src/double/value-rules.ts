import type { Json } from '@message-center/channel'
import { isObject } from '@message-center/channel/wire'
import type { DoubleTemplate } from './options.ts'
import { type Refusal, refuse } from './refusal.ts'

const han = /\p{Script=Han}/u

/** What values have to look like, by type. Lengths are counted in UTF-16 units, the strictest way there is. */
const shapes: { readonly [type: string]: (value: string) => boolean } = {
  thing: value => value.length <= 20,
  number: value => value.length <= 32 && /^[0-9]+([.][0-9]+)?$/.test(value),
  letter: value => value.length <= 32 && /^[a-z]+$/i.test(value),
  symbol: value => value.length <= 5 && !/[\p{L}\p{N}]/u.test(value),
  character_string: value => value.length <= 32 && !han.test(value),
  time: value => /\d/.test(value) && !/[^\d年月日时分秒/:.~\- ]/.test(value),
  date: value => /\d/.test(value) && !/[^\d年月日时分秒/:.~\- ]/.test(value),
  amount: value => /^\d{1,10}(\.\d+)?$/.test(value.replace(/^\p{Sc}/u, '').replace(/元$/, '')),
  phone_number: value => value.length <= 17 && !/[^\d\p{P}\p{S} ]/u.test(value),
  car_number: value => value.length <= 8,
  name: value => value.length <= 20 && (value.length <= 10 || !han.test(value)),
  phrase: value => value.length <= 5 && !/\P{Script=Han}/u.test(value),
}

export function variablesOf(template: DoubleTemplate): readonly string[] {
  return Array.from(template.content.matchAll(/\{\{(\w+)\.DATA\}\}/g), ([, name = '']) => name)
}

/** The template filled in, or what the provider says about its values. */
export function fillTemplate(template: DoubleTemplate, data: Json | undefined): { readonly text: string } | Refusal {
  if (!isObject(data)) return refuse(47003, 'argument invalid! data is empty')
  const names = variablesOf(template)
  const stranger = Object.keys(data).find(name => !names.includes(name))
  if (stranger !== undefined) return refuse(47003, `argument invalid! data.${stranger} is not in the template`)
  const values = new Map<string, string>()
  for (const name of names) {
    const item = data[name]
    const value = isObject(item) ? item.value : undefined
    if (typeof value !== 'string' || value.trim() === '')
      return refuse(47003, `argument invalid! data.${name}.value is empty`)
    if (!isRight(template, name, value)) return refuse(47003, `argument invalid! data.${name}.value invalid`)
    values.set(name, value)
  }
  return { text: template.content.replace(/\{\{(\w+)\.DATA\}\}/g, (_, name: string) => values.get(name) ?? '') }
}

function isRight({ choices }: DoubleTemplate, name: string, value: string): boolean {
  const type = name.replace(/\d+$/, '')
  if (type === 'const' || type === 'enum') return choices?.[name]?.includes(value) ?? false
  return shapes[type]?.(value) ?? true
}
