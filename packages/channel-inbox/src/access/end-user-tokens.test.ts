import { createFakeClock } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { EndUserTokens } from './end-user-tokens.ts'

const ann = { tenant: 'shop', userId: 'ann 用户.1' }
const key = new Uint8Array(32).fill(1)

function setup() {
  const clock = createFakeClock()
  const tokens = new EndUserTokens(key, clock)
  const { token, expiresAt } = tokens.makeToken(ann, 60_000)
  return { clock, tokens, token, user: { ...ann, expiresAt } }
}

describe('a token', () => {
  it('lets in whom it was made for, until its end, in every process with the key', async () => {
    const { clock, token, user } = setup()
    const elsewhere = new EndUserTokens(key, clock)
    await clock.advance(59_999)
    expect(elsewhere.readToken(token)).toEqual({ user })
    await clock.advance(1)
    expect(elsewhere.readToken(token)).toEqual({ refused: 'expired' })
  })

  it('is refused when any character of it is another', () => {
    const { tokens, token } = setup()
    for (let n = 0; n < token.length; n += 1) {
      const forged = `${token.slice(0, n)}${token[n] === 'A' ? 'B' : 'A'}${token.slice(n + 1)}`
      // The last character of base64 has bits that mean nothing; all others count.
      if (n < token.length - 1) expect(tokens.readToken(forged)).toEqual({ refused: 'invalid' })
    }
  })

  it('is refused when it was made with another key', () => {
    const { clock, token } = setup()
    expect(new EndUserTokens(new Uint8Array(32), clock).readToken(token)).toEqual({ refused: 'invalid' })
  })

  it.each(['', '.', 'mct', '......', 'x'.repeat(100_000), 'mct.1.2.3.4.5.'])('is not %j', text => {
    expect(setup().tokens.readToken(text.slice(0, 3_000))).toEqual({ refused: 'invalid' })
  })

  it('is different each time', () => {
    const { tokens, token } = setup()
    expect(tokens.makeToken(ann, 60_000).token).not.toBe(token)
  })
})

describe('a ticket', () => {
  it('lives 30 seconds and carries the end of its session', async () => {
    const { clock, tokens, user } = setup()
    const [now, later] = [tokens.makeTicket(user), tokens.makeTicket(user)]
    await clock.advance(29_999)
    expect(tokens.useTicket(now)).toEqual({ user })
    await clock.advance(1)
    expect(tokens.useTicket(later)).toEqual({ refused: 'expired' })
  })

  it('does not outlive its session', async () => {
    const { clock, tokens, user } = setup()
    await clock.advance(50_000)
    const ticket = tokens.makeTicket(user)
    await clock.advance(10_000)
    expect(tokens.useTicket(ticket)).toEqual({ refused: 'expired' })
  })

  it('is used once, and others stay good', () => {
    const { tokens, user } = setup()
    const [first, second] = [tokens.makeTicket(user), tokens.makeTicket(user)]
    expect(tokens.useTicket(first)).toEqual({ user })
    expect(tokens.useTicket(first)).toEqual({ refused: 'used' })
    expect(tokens.useTicket(second)).toEqual({ user })
    expect(tokens.useTicket(first)).toEqual({ refused: 'used' })
  })

  it('is remembered as used until its end, while older ones are forgotten', async () => {
    const { clock, tokens, user } = setup()
    tokens.useTicket(tokens.makeTicket(user))
    await clock.advance(20_000)
    const late = tokens.makeTicket(user)
    tokens.useTicket(late)
    await clock.advance(11_000)
    tokens.useTicket(tokens.makeTicket(user))
    expect(tokens.useTicket(late)).toEqual({ refused: 'used' })
  })

  it('is no token, nor the other way round', () => {
    const { tokens, token, user } = setup()
    expect(tokens.readToken(tokens.makeTicket(user))).toEqual({ refused: 'invalid' })
    expect(tokens.useTicket(token)).toEqual({ refused: 'invalid' })
  })
})
