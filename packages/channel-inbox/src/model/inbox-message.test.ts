import { describe, expect, it } from 'vitest'
import { toHead } from './inbox-message.ts'

const summaryOf = (text: string, summary?: string): string =>
  toHead({ id: 'm', isAnnouncement: false, seq: 1, createdAt: 0, content: { text, summary } }).summary

describe('the summary of a message', () => {
  it('is its own, or the whole text when that is short', () => {
    expect(summaryOf('long text', 'short')).toBe('short')
    expect(summaryOf('x'.repeat(140))).toBe('x'.repeat(140))
    expect(summaryOf('😀'.repeat(140))).toBe('😀'.repeat(140))
  })

  it('is the beginning of a longer text, never half a character', () => {
    expect(summaryOf('x'.repeat(141))).toBe(`${'x'.repeat(139)}…`)
    expect(summaryOf('😀'.repeat(141))).toBe(`${'😀'.repeat(139)}…`)
    expect(summaryOf(`${'x'.repeat(138)}${'😀'.repeat(1_000)}`)).toBe(`${'x'.repeat(138)}😀…`)
  })
})
