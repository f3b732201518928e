/** The message index in Elasticsearch 8 or newer. Needs `@elastic/elasticsearch` 9. */
export { ElasticsearchIndex } from './elasticsearch-index.ts'
export { ElasticsearchTableStore } from './elasticsearch-table-store.ts'
export type { BulkOptions, ElasticsearchConnectionOptions, ElasticsearchOptions } from './options.ts'
export { initElasticsearch } from './prepare.ts'
export { type Rebuilt, rebuildIndex } from './rebuild-index.ts'
