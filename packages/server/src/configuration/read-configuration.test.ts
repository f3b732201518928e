import { describe, expect, it } from 'vitest'
import { readConfiguration } from './read-configuration.ts'

const problemsOf = (environment: Record<string, string>) => {
  const reading = readConfiguration(environment)
  return reading.verdict === 'refused' ? reading.problems : []
}

describe('readConfiguration', () => {
  it('has a default for everything', () => {
    expect(readConfiguration({ PATH: '/bin' })).toMatchObject({
      verdict: 'fits',
      configuration: { host: '127.0.0.1', port: 8080, dataDir: './data', storage: 'sqlite', sandbox: true },
    })
  })

  it('reads numbers, switches and lists', () => {
    const environment = { MC_PORT: '0', MC_SANDBOX: 'false', MC_CORS_ORIGINS: 'https://a.example, https://b.example' }
    expect(readConfiguration(environment)).toMatchObject({
      configuration: { port: 0, sandbox: false, corsOrigins: ['https://a.example', 'https://b.example'] },
    })
  })

  it('takes an empty variable as absent', () => {
    expect(readConfiguration({ MC_PORT: '' })).toMatchObject({ configuration: { port: 8080 } })
  })

  it('names all problems at once, each with reason and fix', () => {
    expect(problemsOf({ MC_PORT: '80a', MC_STORAGE: 'mysql', MC_DATADIR: '/x', MC_SANDBOX: 'maybe' })).toEqual([
      { variable: 'MC_DATADIR', reason: 'is not a setting of the hub', fix: 'Did you mean MC_DATA_DIR?' },
      { variable: 'MC_PORT', reason: 'is not a whole number', fix: 'Give a whole number.' },
      { variable: 'MC_STORAGE', reason: 'is none of the choices', fix: 'Choose one of "sqlite", "memory", "cluster".' },
      { variable: 'MC_SANDBOX', reason: 'is not true or false', fix: 'Give true or false.' },
    ])
  })

  it('names everything that a cluster needs', () => {
    const problems = problemsOf({
      MC_STORAGE: 'cluster',
      MC_DATABASE_URL: 'mysql://hub@db/mc',
      MC_ROLES: 'api, deliver',
    })
    expect(problems.map(({ variable }) => variable)).toEqual([
      'MC_ROCKETMQ_ENDPOINTS',
      'MC_ELASTICSEARCH_URL',
      'MC_SECRET_KEY',
    ])
    expect(problemsOf({ MC_ROLES: 'api,delivery' })[0]).toMatchObject({ variable: 'MC_ROLES' })
  })

  it('points to the docs for a variable that resembles none', () => {
    expect(problemsOf({ MC_COLOUR_OF_LOGO: 'red' })[0]?.fix).toContain('docs/configuration.md')
  })

  it('leaves the variables of Midnight Commander alone', () => {
    expect(readConfiguration({ MC_SID: '42', MC_TMPDIR: '/tmp/mc' }).verdict).toBe('fits')
  })

  it('leaves alone what our own pages tell people to export', () => {
    expect(readConfiguration({ MC_KEY: 'mc_operator_x', MC_URL: 'http://127.0.0.1:8080' }).verdict).toBe('fits')
  })

  it('never repeats a value', () => {
    const told = JSON.stringify(problemsOf({ MC_SECRET_KEY: 'hunter2', MC_BOOTSTRAP_KEY: 'swordfish' }))
    expect(told).toContain('MC_SECRET_KEY')
    expect(told).not.toMatch(/hunter2|swordfish/)
  })
})
