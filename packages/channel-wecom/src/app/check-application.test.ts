import { expect, it } from 'vitest'
import { appSettings, openAccount, openScripted } from '../open-account.fixture.ts'
import { wecomApp } from './wecom-app.ts'

const { signal } = new AbortController()
const secret = 'double-secret-of-the-first-app'

it('says that a good application works, and sends nothing', async () => {
  const { double, sender } = await openAccount('app')
  expect(await sender.check?.(signal)).toEqual({ verdict: 'works' })
  expect(double.appMessages()).toEqual([])
})

it.each([
  ['a wrong secret', { secret: 'wrong' }, '40001'],
  ['a wrong company', { corpId: 'wwother' }, '40013'],
  ['an agent id that is not there', { agentId: 5 }, '40056'],
  ['the agent id of another application', { agentId: 1000003 }, '301002'],
])('names reason and fix of %s', async (_, settings, code) => {
  const { sender } = await openAccount('app', {}, settings)
  expect(await sender.check?.(signal)).toMatchObject({
    verdict: 'broken',
    code,
    reason: expect.stringMatching(/\.$/),
    fix: expect.stringMatching(/\.$/),
  })
})

it('tells our address and the page when the address is not trusted', async () => {
  const { sender } = await openAccount('app', { apps: [{ agentId: 1000002, secret, trustedAddresses: [] }] })
  expect(await sender.check?.(signal)).toEqual({
    verdict: 'broken',
    code: '60020',
    reason: 'WeCom does not trust the address of this hub, 203.0.113.7.',
    fix: 'Add 203.0.113.7 at https://work.weixin.qq.com/wework_admin/frame#apps > the application > Company trusted IP (企业可信IP).',
  })
})

it('finds a disabled application, whether the provider refuses it or shows it as closed', async () => {
  const refused = await openAccount('app', { apps: [{ agentId: 1000002, secret, isDisabled: true }] })
  expect(await refused.sender.check?.(signal)).toMatchObject({ verdict: 'broken', code: '50003' })
  const { sender } = await openScripted(wecomApp, appSettings, { body: '{"errcode":0,"agentid":7,"close":1}' })
  expect(await sender.check?.(signal)).toMatchObject({ verdict: 'broken', code: '50003' })
})

it.each([
  ['busy', '{"errcode":-1,"errmsg":"system busy"}'],
  ['throttling', '{"errcode":45009,"errmsg":"api freq out of limit"}'],
  ['no API', '<html>'],
])('blames nobody while the provider is %s', async (_, body) => {
  const { sender } = await openScripted(wecomApp, appSettings, { body })
  expect(await sender.check?.(signal)).toMatchObject({ verdict: 'unreachable' })
})

it('tells a code that nobody explains in the words of the provider', async () => {
  const { sender } = await openScripted(wecomApp, appSettings, { body: '{"errcode":700001,"errmsg":"odd"}' })
  expect(await sender.check?.(signal)).toMatchObject({ verdict: 'broken', code: '700001', reason: 'odd' })
})
