import { describe, expect, it } from 'vitest'
import { readConnectionUrl } from './connection-settings.ts'

describe('the URL of a database', () => {
  it('names kind, place, login and whether it is encrypted', () => {
    expect(readConnectionUrl('mariadb://a%40b:p%2Fw@db.example:3307/hub?tls=true')).toEqual({
      kind: 'mariadb',
      host: 'db.example',
      port: 3307,
      user: 'a@b',
      password: 'p/w',
      database: 'hub',
      tls: true,
    })
    expect(readConnectionUrl('mysql://u@[::1]/hub')).toMatchObject({
      kind: 'mysql',
      host: '::1',
      port: 3306,
      tls: false,
    })
  })

  it.each([
    ['not a url', 'is no URL'],
    ['postgres://u:geheim@h/hub', 'begins with "postgres:"'],
    ['mysql://u:geheim@h', 'names no database'],
    ['mysql://u:geheim@h/hub?ssl=1', 'unknown parameter "ssl"'],
    ['mysql://u:geheim@h/hub?tls=yes', 'neither true nor false'],
  ])('%s is refused by what does not fit, without the password', (url, what) => {
    expect(() => readConnectionUrl(url)).toThrow(what)
    expect(() => readConnectionUrl(url)).toThrow(/^((?!geheim).)*$/)
  })
})
