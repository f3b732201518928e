/**
 * What a person wrote, without blanks and punctuation, in capitals and plain letters: phones make full-width letters,
 * and put quotes around what a message told to answer. For comparing a reply with words such as TD.
 */
export function bareText(written: string): string {
  return written
    .normalize('NFKC')
    .replace(/[\s\p{P}]/gu, '')
    .toUpperCase()
}
