import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createRedactor, MASK, redactFields } from './redact'
import { createSealer, loadOrCreateKey, parseKey } from './seal'

const SECRET = '00a"B/c+d=é 9~xyz'

describe('redaction', () => {
  it('masks a secret in every way it may be written', () => {
    const redactor = createRedactor([SECRET])
    const forms = [
      SECRET,
      JSON.stringify(SECRET),
      encodeURIComponent(SECRET),
      new URLSearchParams({ a: SECRET }).toString(),
      Buffer.from(SECRET).toString('base64'),
      Buffer.from(SECRET).toString('base64url'),
    ]
    for (const form of forms) {
      expect(redactor.text(`before ${form} after`)).toContain(MASK)
      expect(redactor.text(`before ${form} after`)).not.toContain(form)
    }
    for (const user of ['u:', 'us:', 'usr:'])
      expect(redactor.text(Buffer.from(`${user}${SECRET}`).toString('base64'))).toContain(MASK)
  })

  it('masks inside JSON, in keys too, and shares what it did not touch', () => {
    const redactor = createRedactor([SECRET, 'short'])
    const value = { a: [{ b: `x${SECRET}` }], same: { c: 1 }, [SECRET]: 'short' }
    const masked = redactor.json(value)
    expect(JSON.stringify(masked)).toBe(
      JSON.stringify({ a: [{ b: `x${MASK}` }], same: { c: 1 }, [MASK]: 'short' }),
    )
    expect(masked.same).toBe(value.same)
    const clean = { a: 1, b: ['x'] }
    expect(redactor.json(clean)).toBe(clean)
  })

  it('leaves nothing of a secret that holds another', () => {
    expect(createRedactor(['secret', 'secret-and-more']).text('a secret-and-more b')).toBe(`a ${MASK} b`)
  })

  it('never leaves the secret in a text', () => {
    const secret = fc.string({ minLength: 6, maxLength: 20, unit: 'binary' })
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (one, before, after) => {
        const text = createRedactor([one]).text(JSON.stringify({ a: before + one + after }))
        expect(text.includes(one) && !MASK.includes(one)).toBe(false)
      }),
    )
  })

  it('masks fields by their names, empty ones not', () => {
    const value = {
      credentials: {
        password: { value: 'x' },
        recovery_question: { question: 'Who?', answer: 'me' },
        empty: {},
      },
      headers: { Authorization: 'SSWS x', 'X-Api-Key': 'y', accept: 'z' },
      list: [
        { activationToken: 'a', activationUrl: 'b', tempPassword: 'c', resetPasswordUrl: 'd', token: '' },
      ],
      provider: { password: {} },
    }
    expect(redactFields(value)).toEqual({
      credentials: { password: MASK, recovery_question: { question: 'Who?', answer: MASK }, empty: {} },
      headers: { Authorization: MASK, 'X-Api-Key': MASK, accept: 'z' },
      list: [
        { activationToken: MASK, activationUrl: MASK, tempPassword: MASK, resetPasswordUrl: MASK, token: '' },
      ],
      provider: { password: {} },
    })
  })
})

describe('redaction inside a text', () => {
  it('masks the fields of JSON that somebody typed, and leaves other texts as they are', () => {
    const body = '{ "profile": {"a": 1}, "credentials": {"password": {"value": "hush"}} }'
    expect(redactFields({ body })).toEqual({
      body: `{"profile":{"a":1},"credentials":{"password":"${MASK}"}}`,
    })
    for (const text of ['{ "a":  1 }', '{"password": ', '[password: hush]', 'plain'])
      expect(redactFields({ text })).toEqual({ text })
  })
})

describe('a sealed secret', () => {
  const key = Buffer.alloc(32, 7)
  const sealer = createSealer(key, 'k1')

  it('opens only where it was sealed, and differs each time', () => {
    const sealed = sealer.seal(SECRET, 'connection:1:token')
    expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+$/)
    expect(sealer.seal(SECRET, 'connection:1:token')).not.toBe(sealed)
    expect(sealer.open(sealed, 'connection:1:token')).toBe(SECRET)
    expect(() => sealer.open(sealed, 'connection:2:token')).toThrow(/changed, or belongs/)
    expect(() => createSealer(Buffer.alloc(32, 8), 'k1').open(sealed, 'connection:1:token')).toThrow(
      /changed/,
    )
    expect(() => createSealer(key, 'k2').open(sealed, 'connection:1:token')).toThrow(/another key/)
    expect(() => createSealer(key, 'k2').open(sealed.replace('.k1.', '.k2.'), 'connection:1:token')).toThrow(
      /changed/,
    )
  })

  it('does not open after any change, and never repeats itself in the error', () => {
    const sealed = sealer.seal(SECRET, 'x')
    for (let index = 0; index < sealed.length; index++) {
      const changed = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`
      expect(() => sealer.open(changed, 'x')).toThrow(expect.objectContaining({ name: 'AppError' }))
    }
    for (const text of ['', 'v1', 'v1.k1..', `${sealed}.x`, `${sealed}=`, sealed.slice(0, -4), 'v2.k1.a.b'])
      expect(() => sealer.open(text, 'x')).toThrow(expect.objectContaining({ name: 'AppError' }))
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => sealer.open(sealer.seal(text, 'x'), 'x') === text),
    )
  })

  it('needs a whole key', () => {
    expect(() => createSealer(Buffer.alloc(31), 'k')).toThrow(/32 bytes/)
    expect(() => createSealer(key, 'a.b')).toThrow(/id/)
  })
})

describe('the key', () => {
  const folders: string[] = []
  const folder = async () => {
    const made = await mkdtemp(join(tmpdir(), 'joinery-key-'))
    folders.push(made)
    return made
  }
  afterEach(async () => {
    for (const one of folders.splice(0)) await rm(one, { recursive: true })
  })

  it('is made once, for us alone, also when many ask at once', async () => {
    const inside = join(await folder(), 'data')
    const file = join(inside, 'secret.key')
    const keys = await Promise.all(Array.from({ length: 10 }, () => loadOrCreateKey(file)))
    expect(new Set(keys.map(key => key.toString('hex'))).size).toBe(1)
    expect(keys[0]).toHaveLength(32)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(inside)).toEqual(['secret.key'])
    expect(await loadOrCreateKey(file)).toEqual(keys[0])
  })

  it('leaves nothing behind of a start that was killed while it was made', async () => {
    const inside = await folder()
    const file = join(inside, 'secret.key')
    const left = [`${file}.4711.0123456789ab.new`, `${file}.1.fedcba987654.new`]
    const kept = [
      `${file}.old.new`,
      `${file}.4711.0123456789ab.new.txt`,
      join(inside, 'other.1.0123456789ab.new'),
    ]
    const leave = () => Promise.all([...left, ...kept].map(name => writeFile(name, 'x', { mode: 0o600 })))
    // Killed before there was a key, and after.
    for (const _when of ['before', 'after']) {
      await leave()
      await mkdir(`${file}.2.0123456789ab.new`, { recursive: true })
      await loadOrCreateKey(file)
      const there = (await readdir(inside)).map(name => join(inside, name))
      expect(there.sort()).toEqual([file, ...kept, `${file}.2.0123456789ab.new`].sort())
    }
  })

  it('is the same for all where some make it while others clean up', async () => {
    const inside = await folder()
    const file = join(inside, 'secret.key')
    const keys = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        await writeFile(`${file}.${at}.0123456789ab.new`, '', { mode: 0o600 }).catch(() => undefined)
        return loadOrCreateKey(file)
      }),
    )
    expect(new Set(keys.map(key => key.toString('hex'))).size).toBe(1)
    await loadOrCreateKey(file)
    expect(await readdir(inside)).toEqual(['secret.key'])
  })

  it('is not taken from a file that others can read, nor through a link', async () => {
    const file = join(await folder(), 'secret.key')
    await loadOrCreateKey(file)
    await chmod(file, 0o640)
    await expect(loadOrCreateKey(file)).rejects.toThrow(/chmod 600/)
    await chmod(file, 0o600)
    await symlink(file, `${file}.link`)
    await expect(loadOrCreateKey(`${file}.link`)).rejects.toThrow(/plain file/)
  })

  it('is not made anew when its file is damaged', async () => {
    const file = join(await folder(), 'secret.key')
    await writeFile(file, 'half', { mode: 0o600 })
    await expect(loadOrCreateKey(file)).rejects.toThrow(/32 bytes/)
  })

  it('may come from the environment', async () => {
    const hex = 'ab'.repeat(32)
    expect(await loadOrCreateKey('/nowhere/at/all', hex)).toEqual(Buffer.from(hex, 'hex'))
    expect(parseKey(Buffer.from(hex, 'hex').toString('base64'))).toEqual(Buffer.from(hex, 'hex'))
    for (const bad of ['', 'x', 'ab'.repeat(31), 'z'.repeat(64)])
      expect(() => parseKey(bad)).toThrow(/32 bytes/)
  })
})
