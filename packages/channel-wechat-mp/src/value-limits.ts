import type { ContentProblem } from '@message-center/channel'

/** What values of one type have to be; the type is the name of the variable without its number: `thing` of `thing1`. */
interface ValueRule {
  readonly fits: (value: string) => boolean
  readonly asks: string
}

const clockSigns = /^(?=\D*\d)[\d年月日时分秒/:.~\- ]+$/

/** Source: WeChat, "Subscription Notices", parameter values; template messages of categories follow the same table. */
const rules: { readonly [type: string]: ValueRule } = {
  thing: { fits: value => value.length <= 20, asks: 'at most 20 characters' },
  number: { fits: value => /^\d+(?:\.\d+)?$/.test(value) && value.length <= 32, asks: 'a number of at most 32 digits' },
  letter: { fits: value => /^[A-Za-z]{1,32}$/.test(value), asks: 'at most 32 letters' },
  symbol: { fits: value => value.length <= 5 && /^[^\p{L}\p{N}]+$/u.test(value), asks: 'at most 5 symbols' },
  character_string: {
    fits: value => value.length <= 32 && !/\p{Script=Han}/u.test(value),
    asks: 'at most 32 digits, letters and symbols',
  },
  time: { fits: value => clockSigns.test(value), asks: 'a time such as 15:01 or 2019年10月1日 15:01' },
  date: { fits: value => clockSigns.test(value), asks: 'a date such as 2019年10月1日' },
  amount: {
    fits: value => /^\p{Sc}?\d{1,10}(?:\.\d+)?元?$/u.test(value),
    asks: 'at most 10 digits with a currency sign before or 元 behind, such as ¥39.80',
  },
  phone_number: {
    fits: value => value.length <= 17 && /^[\d\p{P}\p{S} ]+$/u.test(value),
    asks: 'at most 17 digits and symbols',
  },
  car_number: { fits: value => value.length <= 8, asks: 'at most 8 characters' },
  name: {
    fits: value => value.length <= (/\p{Script=Han}/u.test(value) ? 10 : 20),
    asks: 'at most 10 Chinese characters or 20 letters',
  },
  phrase: {
    fits: value => value.length <= 5 && /^\p{Script=Han}+$/u.test(value),
    asks: 'at most 5 Chinese characters and nothing else',
  },
}

/**
 * What the provider would refuse of a value (47003). The provider does not say how it counts a character of four
 * bytes, such as an emoji; it counts as two here, so that what passes is short enough either way.
 */
export function checkValue(name: string, value: string): readonly ContentProblem[] {
  const field = `/template/variables/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (value.trim() === '')
    return [{ field, reason: 'The value is empty.', fix: 'Give each variable at least one visible character.' }]
  const type = /^([a-z_]+?)\d*$/.exec(name)?.[1] ?? ''
  const rule = Object.hasOwn(rules, type) ? rules[type] : undefined
  if (rule === undefined || rule.fits(value)) return []
  return [
    {
      field,
      reason: `A variable of type '${type}' does not take this value.`,
      fix: `Give ${rule.asks}, or bind a template with another type of variable.`,
    },
  ]
}
