import { elasticsearchVersions } from './elasticsearch/elasticsearch.ts'
import { installElasticsearch } from './elasticsearch/install-elasticsearch.ts'
import { installMySql } from './mysql/install-mysql.ts'
import { installRocketMq } from './rocketmq/install.ts'

/**
 * Installs what is missing, one after the other: two files of tests that do it at the same time are in each other's way.
 * For Vitest, before all tests against real services.
 */
export async function setup(): Promise<void> {
  // MariaDB, Maven and unzip come with it.
  await installMySql()
  await installRocketMq()
  for (const version of Object.values(elasticsearchVersions)) await installElasticsearch(version)
}
