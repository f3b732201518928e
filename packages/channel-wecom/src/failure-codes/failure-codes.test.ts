import { testFailureCodes } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { appFailures, botFailures, chatFailures, customerFailures, dispatchingCode } from './tables.ts'

const tables = { app: appFailures, chat: chatFailures, bot: botFailures, customer: customerFailures }

const content = `40007 40008 40033 40035 40036 40037 40039 40058 40063 40074 40201 41016 41033 42014 44004 45002 45008
  45032 45034 82004 90201 90202 90203 90204 90205 90206 90207 90208`
const account = `40001 40013 40091 41002 41004 45031 42001 40014 41001 40056 301002 50003 48002 48004 48005 48006 60020`
const waiting = '45009 45033 -1 6000'

const documented = {
  app: `invaliduser invalidparty invalidtag unlicenseduser update-needs-members silent-limit
    81013 40003 40031 46004 60111 60011 50002 40066 40068 40070 82001 701008 701099 40032 82002 82003
    ${content} ${account} ${waiting}`,
  chat: `86001 86003 86008 86216 40050 silent-limit ${content} ${account} ${waiting}`,
  bot: `unknown-group 93000 93004 93006 93008 ${content} ${waiting}`,
  customer: `fail_list status-2 status-3 40003 40096 41035 41048 84061 84074 701008 701099 41063 41094
    ${content} ${account} ${waiting}`,
}

describe.each(['app', 'chat', 'bot', 'customer'] as const)('the failure codes of %s', kind => {
  const { failureCodes, read, find } = tables[kind]

  testFailureCodes(failureCodes, {
    documented: documented[kind].trim().split(/\s+/),
    noFailure: kind === 'customer' ? [dispatchingCode] : [],
    consoleNames: ['可见范围', '接口许可', '可调用应用', '企业可信', '客户联系'],
  })

  it('agree with how a code is read', () => {
    for (const { code, fault } of failureCodes) expect(read(code).fault).toBe(fault)
    expect(find('no such code')).toBeUndefined()
    expect(read('no such code')).toEqual({ handling: 'reject', fault: 'account' })
  })
})
