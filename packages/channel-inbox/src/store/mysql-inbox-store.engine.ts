import { describeDatabases } from '@message-center/engines/databases'
import { MySqlDatabase } from '@message-center/mysql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testInboxStore } from '../testing/index.ts'
import { ann, announcement, listAll, messageTo, now, rules, start } from '../testing/store-fixture.ts'
import { MySqlInboxStore } from './mysql-inbox-store.ts'
import { expectAgreement } from './stores-agree.fixture.ts'

const tables = ['inbox_message', 'inbox_mark', 'inbox_change', 'inbox']

describeDatabases('the inbox', ({ make }) => {
  let url = ''
  let emptying: MySqlDatabase
  beforeAll(async () => {
    url = await make()
    await (await MySqlInboxStore.open({ url })).close()
    emptying = new MySqlDatabase({ url, connections: 1 })
  })
  afterAll(() => emptying.close())

  testInboxStore('MySqlInboxStore', {
    async openEmpty() {
      for (const table of tables) await emptying.run(`DELETE FROM ${table}`)
      return MySqlInboxStore.open({ url })
    },
    openAgain: () => MySqlInboxStore.open({ url }),
  })

  it('answers like memory, whatever happens', async () => {
    const store = await MySqlInboxStore.open({ url: await make() })
    await expectAgreement(store, 40)
    await store.close()
  })

  it('takes users whose ids differ in case, or in a space at the end, for different ones', async () => {
    const store = await MySqlInboxStore.open({ url: await make() })
    const users = ['ann', 'Ann', 'ann ', '李雷', '😀'.repeat(128)]
    const inboxes = users.map(userId => ({ tenant: 'shop', userId }))
    await store.add(
      inboxes.map((inbox, n) => messageTo(inbox, `m${n}`)),
      rules,
    )
    for (const inbox of inboxes) expect((await listAll(store, inbox)).messages).toHaveLength(1)
    expect(await store.recall('shop', ['m2'], now)).toEqual([{ outcome: 'recalled', userId: 'ann ' }])
    await store.close()
  })

  it('keeps a message once that two processes add for different users at the same moment', async () => {
    const at = await make()
    const stores = await Promise.all([1, 2].map(() => MySqlInboxStore.open({ url: at })))
    for (let n = 0; n < 20; n++) {
      const added = await Promise.all(
        stores.map((store, s) => store.add([messageTo({ tenant: 'shop', userId: `u${s}` }, `m${n}`)], rules)),
      )
      expect(added.flat().toSorted()).toEqual(['added', 'repeat'])
    }
    await Promise.all(stores.map(store => store.close()))
  })

  it('leaves no row behind of what it dropped', async () => {
    const at = await make()
    const store = await MySqlInboxStore.open({ url: at })
    await store.begin(ann, start)
    await store.add([messageTo(ann, 'm1'), announcement('a1'), announcement('a2')], rules)
    await store.markRead(ann, { ids: ['m1', 'a1'] }, 100, now)
    await store.remove(ann, 'a2', now)
    await store.recall('shop', ['m1', 'a1', 'a2'], now)
    await store.purge(now + 1, now + 1, 100)
    await store.close()
    const database = new MySqlDatabase({ url: at })
    const rows = await Promise.all(tables.map(table => database.query(`SELECT * FROM ${table}`)))
    expect(rows.map(({ length }) => length)).toEqual([0, 0, 0, 2])
    await database.close()
  })
})
