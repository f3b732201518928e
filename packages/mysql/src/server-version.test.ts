import { expect, it } from 'vitest'
import { problemOfServer } from './server-version.ts'

it.each([
  ['mysql', '8.0.15'],
  ['mysql', '8.4.3'],
  ['mysql', '9.5.0'],
  ['mysql', '8.0.mysql_aurora.3.04.0'],
  ['mysql', 'own'],
  ['mariadb', '10.11.6-MariaDB-0+deb12u1'],
  ['mariadb', '11.8.2-MariaDB'],
] as const)('takes for %s: a server of version %s', (kind, version) =>
  expect(problemOfServer(version, kind)).toBeUndefined(),
)

it.each([
  ['mysql', '5.7.44-log', 'The server is MySQL 5.7, and 8.0 is the oldest that will do.'],
  ['mariadb', '10.6.18-MariaDB', 'The server is MariaDB 10.6, and 10.11 is the oldest that will do.'],
  ['mysql', '10.11.6-MariaDB', 'The URL begins with mysql:, and the server is MariaDB. Let it begin with mariadb:.'],
  ['mariadb', '8.0.15', 'The URL begins with mariadb:, and the server is MySQL. Let it begin with mysql:.'],
] as const)('refuses for %s: a server of version %s, and says why', (kind, version, problem) =>
  expect(problemOfServer(version, kind)).toBe(problem),
)
