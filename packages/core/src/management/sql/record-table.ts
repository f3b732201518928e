import type {
  EntityData,
  EntityManager,
  EntityName,
  FilterQuery,
  QueryOrderMap,
  RequiredEntityData,
} from '@mikro-orm/core'
import type { RecordFilter, RecordPage, RecordStamp } from '../management-store.ts'

/** Records of one kind in their table. */
export interface RecordTable<Kept> {
  insert(em: EntityManager, record: Kept, stamp: number): Promise<void>
  /** False when there is nothing under the key. */
  replace(em: EntityManager, record: Kept, stamp: number): Promise<boolean>
  /** False when there is nothing under the key. */
  remove(em: EntityManager, key: string): Promise<boolean>
  get(em: EntityManager, key: string): Promise<Kept | undefined>
  list(em: EntityManager, filter: RecordFilter, page: RecordPage): Promise<readonly Kept[]>
  stamps(em: EntityManager, filter: RecordFilter): Promise<readonly RecordStamp[]>
}

/** What a table has of its own: how rows and records become each other, and how conditions read. */
export interface TableMapping<Row extends object, Kept> {
  readonly entity: EntityName<Row>
  toRow(record: Kept, stamp: number): RequiredEntityData<Row> & EntityData<Row>
  toRecord(row: Row): Kept
  keyOf(record: Kept): string
  byKey(key: string): FilterQuery<NoInfer<Row>>
  byFilter(filter: RecordFilter, after?: string): FilterQuery<NoInfer<Row>>
  /** By key, ascending. */
  readonly order: QueryOrderMap<NoInfer<Row>>
  /** The stamp columns alone, in the order of keys. */
  stamps(em: EntityManager, where: FilterQuery<NoInfer<Row>>): Promise<readonly { recordKey: string; stamp: number }[]>
}

export function recordTable<Row extends object, Kept>(mapping: TableMapping<Row, Kept>): RecordTable<Kept> {
  const { entity, toRow, toRecord, keyOf, byKey, byFilter } = mapping
  return {
    async insert(em, record, stamp) {
      await em.insert(entity, toRow(record, stamp))
    },
    async replace(em, record, stamp) {
      return (await em.nativeUpdate(entity, byKey(keyOf(record)), toRow(record, stamp))) > 0
    },
    async remove(em, key) {
      return (await em.nativeDelete(entity, byKey(key))) > 0
    },
    async get(em, key) {
      const row = await em.findOne(entity, byKey(key))
      return row === null ? undefined : toRecord(row)
    },
    async list(em, filter, { limit, after }) {
      const rows = await em.find(entity, byFilter(filter, after), { orderBy: mapping.order, limit })
      return rows.map(toRecord)
    },
    async stamps(em, filter) {
      const rows = await mapping.stamps(em, byFilter(filter))
      return rows.map(({ recordKey, stamp }) => ({ key: recordKey, stamp }))
    },
  }
}
