// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how the provider writes variables
import { times } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import type { DoubleTemplate } from './double/index.ts'
import { openAccount } from './open-account.fixture.ts'

const { signal } = new AbortController()

describe('the test button', () => {
  it('says that a good account works, and sends nothing', async () => {
    const { double, sender } = await openAccount()
    expect(await sender.check?.(signal)).toEqual({ verdict: 'works' })
    expect(double.messages()).toEqual([])
  })

  it('names the reason and the fix of a wrong secret and a wrong key', async () => {
    const wrongSecret = await openAccount({}, { accessKeySecret: 'wrong' })
    expect(await wrongSecret.sender.check?.(signal)).toEqual({
      verdict: 'broken',
      code: 'SignatureDoesNotMatch',
      reason: 'The secret does not belong to the access key.',
      fix: 'Enter the secret again.',
    })
    const wrongKey = await openAccount({}, { accessKeyId: 'wrong' })
    expect(await wrongKey.sender.check?.(signal)).toMatchObject({
      verdict: 'broken',
      code: 'InvalidAccessKeyId.NotFound',
    })
  })

  it('says that nobody could be reached', async () => {
    const { double } = await openAccount()
    const { sender } = await openAccount({}, { ...double.unreachableSettings })
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'unreachable' })
  })
})

describe('the list of templates', () => {
  it('tells code, text, variables and state of each', async () => {
    const templates: DoubleTemplate[] = [
      { code: 'SMS_1', title: '欢迎', text: '${name}您好，${name}的码是${code}', kind: 'otp' },
      { code: 'SMS_2', text: '您好', kind: 'notification', state: 'pending' },
      { code: 'SMS_3', text: '您好', kind: 'promotion', state: 'rejected', reason: '变量不符合规范' },
    ]
    const { sender } = await openAccount({ templates })
    expect(await sender.listTemplates?.(undefined, signal)).toEqual({
      templates: [
        {
          code: 'SMS_1',
          title: '欢迎',
          text: '${name}您好，${name}的码是${code}',
          variables: ['name', 'code'],
          state: 'approved',
        },
        { code: 'SMS_2', title: 'SMS_2', text: '您好', variables: [], state: 'pending' },
        { code: 'SMS_3', title: 'SMS_3', text: '您好', variables: [], state: 'rejected', reason: '变量不符合规范' },
      ],
    })
  })

  it('comes in pages until the last', async () => {
    const { sender } = await openAccount({
      templates: times(120, n => ({ code: `SMS_${n}`, text: '您好', kind: 'notification' as const })),
    })
    const sizes: number[] = []
    let cursor: string | undefined
    do {
      const page = await sender.listTemplates?.(cursor, signal)
      sizes.push(page?.templates.length ?? 0)
      cursor = page?.nextCursor
    } while (cursor !== undefined)
    expect(sizes).toEqual([50, 50, 20])
  })

  it('rejects with the code of the provider, or for a cursor that nobody gave', async () => {
    const { sender } = await openAccount({}, { accessKeySecret: 'wrong' })
    await expect(sender.listTemplates?.(undefined, signal)).rejects.toThrow('SignatureDoesNotMatch')
    await expect(sender.listTemplates?.('next', signal)).rejects.toThrow('cursor')
  })
})
