import { afterEach, describe } from 'vitest'
import type { InboxStore } from '../store/inbox-store.ts'
import { announcementTests } from './announcement-tests.ts'
import { changeTests } from './change-tests.ts'
import { keepingTests } from './keeping-tests.ts'
import { readingTests } from './reading-tests.ts'
import { sharingTests } from './sharing-tests.ts'

/** How the suite gets at the store under test. */
export interface InboxStoreHarness {
  /** A store with nothing in it. */
  openEmpty(): Promise<InboxStore>
  /** The store opened last once more, as another process or a restart would. Absent where it lives in one process. */
  openAgain?(): Promise<InboxStore>
}

/** What the tests of the suite use: stores that are closed after each test. */
export interface OpenStores {
  open(): Promise<InboxStore>
  again(): Promise<InboxStore>
  readonly isShared: boolean
}

/** Contract suite of the store port. Call it in a test file of the adapter. */
export function testInboxStore(title: string, harness: InboxStoreHarness): void {
  describe(title, () => {
    const opened: InboxStore[] = []
    const remember = async (opening: Promise<InboxStore>): Promise<InboxStore> => {
      const store = await opening
      opened.push(store)
      return store
    }
    const stores: OpenStores = {
      isShared: harness.openAgain !== undefined,
      open: () => remember(harness.openEmpty()),
      again: () => remember(harness.openAgain?.() ?? Promise.reject(new Error('The store lives in one process.'))),
    }
    afterEach(async () => {
      await Promise.all(opened.splice(0).map(store => store.close()))
    })

    keepingTests(stores)
    readingTests(stores)
    announcementTests(stores)
    changeTests(stores)
    sharingTests(stores)
  })
}
