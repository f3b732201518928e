import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installFolder } from '@message-center/engines'
import { readConfiguration } from '@message-center/server'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

const run = promisify(execFile)
const file = new URL('../../deploy/compose/compose.yaml', import.meta.url)

/** The loader of Docker Compose itself, built once from its public module; it needs Go. */
async function composeLoader(): Promise<string> {
  const folder = join(installFolder, 'compose-go-2.16.2')
  await mkdir(folder, { recursive: true })
  const environment = { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' }
  await run('go', ['install', 'github.com/compose-spec/compose-go/v2/cmd@v2.16.2'], { env: environment })
  return join(folder, 'cmd')
}

/** With values for what everybody sets in an own .env. */
async function filledIn(): Promise<string> {
  const values: { readonly [name: string]: string } = {
    MC_SECRET_KEY: 'a'.repeat(64),
    MC_BOOTSTRAP_KEY: `mc_operator_${'b'.repeat(40)}`,
    MC_DATABASE_PASSWORD: 'secret',
  }
  const text = await readFile(file, 'utf8')
  return text.replace(/\$\{([A-Z_]+)(:\?[^}]*)?\}/g, (_, name) => values[name] ?? `no value for ${name}`)
}

it('is what Docker Compose accepts', { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'message-center-compose-'))
  try {
    const loader = await composeLoader()
    const check = async (text: string) => {
      await writeFile(join(folder, 'compose.yaml'), text)
      return run(loader, ['-no-path-resolution', 'compose.yaml'], { cwd: folder })
    }
    const { stdout } = await check(await filledIn())
    expect(Object.keys(parse(stdout).services)).toContain('deliver')
    await expect(check((await filledIn()).replaceAll('healthcheck:', 'healthchek:'))).rejects.toThrow('healthchek')
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('pins every image, checks the health of every service and keeps every store', async () => {
  const { services, volumes } = parse(await filledIn(), { merge: true })
  const all: readonly [string, Record<string, unknown>][] = Object.entries(services)
  for (const [name, service] of all) {
    expect(String(service.image), name).toMatch(/^message-center$|^[a-z/]+:\d+\.\d+(\.\d+)?$/)
    expect(service.healthcheck, name).toBeDefined()
  }
  for (const store of ['database', 'elasticsearch', 'broker']) {
    const mounts = services[store].volumes.map((mount: string) => mount.split(':')[0])
    expect(mounts).toEqual([store])
    expect(volumes).toHaveProperty(store)
  }
})

it('gives every hub settings that the hub takes', async () => {
  const { services } = parse(await filledIn(), { merge: true })
  for (const name of ['init', 'api', 'deliver', 'sync', 'scheduler'])
    expect(readConfiguration(services[name].environment), name).toMatchObject({ verdict: 'fits' })
})
