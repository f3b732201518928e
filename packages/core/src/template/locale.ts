/** BCP 47 as callers write it: `zh-CN`. */
export const localePattern = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/

/** Locales are compared without regard to case. */
export const localeKey = (locale: string): string => locale.toLowerCase()

/** Where a text is looked for: `zh-CN`, `zh`, then the default. */
export function localeChain(locale: string | undefined, defaultLocale: string): readonly string[] {
  const chain: string[] = []
  for (let key = localeKey(locale ?? ''); key !== ''; key = key.slice(0, Math.max(0, key.lastIndexOf('-'))))
    chain.push(key)
  return [...chain, localeKey(defaultLocale)]
}
