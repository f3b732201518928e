const singleSegment = 70
const partOfSeveral = 67

/** Characters of a text as the provider counts them: UTF-16 units, since an emoji is billed as two. */
export function countCharacters(text: string): number {
  return text.length
}

/**
 * Billed parts of a mainland SMS: up to 70 characters are one, a longer text is cut into parts of 67.
 * `text` is the whole text as it arrives, with 【signature】 in front. An empty text is one part.
 */
export function countSegments(text: string): number {
  const characters = countCharacters(text)
  return characters <= singleSegment ? 1 : Math.ceil(characters / partOfSeveral)
}

/** The text as it arrives on the phone. */
export function composeText(signature: string, text: string): string {
  return `【${signature}】${text}`
}
