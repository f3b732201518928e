/** Contract suite of the store port. */
export { type InboxStoreHarness, testInboxStore } from './inbox-store-suite.ts'
