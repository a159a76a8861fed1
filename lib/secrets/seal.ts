import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, mkdir, open, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../errors'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What a draft of the key file has after its name. */
const DRAFT = /^\.\d+\.[0-9a-f]{12}\.new$/

export interface Sealer {
  readonly keyId: string
  /** @param identity  names the row and column it is stored in; it opens nowhere else */
  seal(secret: string, identity: string): string
  /** @throws {AppError} `unavailable` when it was sealed under another key, `invalid` when it was changed or moved */
  open(sealed: string, identity: string): string
}

function damaged(cause?: unknown): AppError {
  return new AppError(
    'invalid',
    'A stored secret cannot be opened: it was changed, or belongs to another entry.',
    {
      cause,
    },
  )
}

/** Random bytes are drawn for so many nonces at a time: a draw costs as much as the sealing itself. */
const NONCES_AT_ONCE = 256
let drawn = Buffer.alloc(0)

/** Each is handed out once. */
function nextNonce(): Buffer {
  if (drawn.length === 0) drawn = randomBytes(NONCES_AT_ONCE * NONCE_BYTES)
  const nonce = drawn.subarray(0, NONCE_BYTES)
  drawn = drawn.subarray(NONCE_BYTES)
  return nonce
}

/** The version and key id are part of what is signed, so that neither can be exchanged. */
function associated(keyId: string, identity: string): Buffer {
  return Buffer.from(`v1\n${keyId}\n${identity}`, 'utf8')
}

/**
 * Seals secrets with AES-256-GCM as `v1.<keyId>.<nonce>.<ciphertext+tag>`, the last two in base64url.
 *
 * Source: NIST SP 800-38D: 96-bit nonces, fresh and random for every sealing, under 2^32 of them a key.
 */
export function createSealer(key: Buffer, keyId: string): Sealer {
  if (key.length !== KEY_BYTES) throw new AppError('invalid', 'The secret key must be 32 bytes long.')
  if (!/^[\w-]{1,64}$/.test(keyId)) throw new AppError('invalid', 'The secret key’s id is not valid.')
  return {
    keyId,
    seal(secret, identity) {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(associated(keyId, identity))
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `v1.${keyId}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`
    },
    open(sealed, identity) {
      const [version, sealedBy, nonceText, text, ...more] = sealed.split('.')
      if (version !== 'v1' || nonceText === undefined || text === undefined || more.length > 0)
        throw damaged()
      if (sealedBy !== keyId)
        throw new AppError('unavailable', `A stored secret was sealed under another key (${sealedBy}).`)
      const nonce = Buffer.from(nonceText, 'base64url')
      const bytes = Buffer.from(text, 'base64url')
      if (nonce.length !== NONCE_BYTES || bytes.length < TAG_BYTES) throw damaged()
      // Not canonical text would open as well; one secret has one form.
      if (nonce.toString('base64url') !== nonceText || bytes.toString('base64url') !== text) throw damaged()
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(associated(keyId, identity))
        decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
        const plain = decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES))
        return Buffer.concat([plain, decipher.final()]).toString('utf8')
      } catch (error) {
        throw damaged(error)
      }
    },
  }
}

/**
 * Reads a 32-byte key written as 64 hexadecimal digits or in base64.
 * @throws {AppError} `invalid`; the text itself is never repeated
 */
export function parseKey(text: string): Buffer {
  const trimmed = text.trim()
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex')
  const key = /^[\w+/-]{43}=?$/.test(trimmed) ? Buffer.from(trimmed, 'base64') : Buffer.alloc(0)
  if (key.length !== KEY_BYTES)
    throw new AppError('invalid', 'The secret key must be 32 bytes, as 64 hexadecimal digits or in base64.')
  return key
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

async function readKey(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(error => {
    if (hasCode(error, 'ENOENT')) return undefined
    throw new AppError(
      'unavailable',
      `The key file ${file} cannot be read; it must be a plain file of our own.`,
      {
        cause: error,
      },
    )
  })
  if (!handle) return undefined
  try {
    // Asked of the open file, not of its name, so that nobody exchanges it in between.
    const about = await handle.stat()
    if (!about.isFile()) throw new AppError('unavailable', `The key file ${file} is not a plain file.`)
    if (process.platform !== 'win32' && (about.mode & 0o077) !== 0)
      throw new AppError('unavailable', `Others can read the key file ${file}. Run: chmod 600 ${file}`)
    return parseKey(await handle.readFile('utf8'))
  } finally {
    await handle.close()
  }
}

/** Writes a whole key beside the file and links it to its name: nobody ever reads half a key or replaces one. */
async function writeNewKey(file: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}.new`
  const handle = await open(draft, 'wx', 0o600)
  try {
    try {
      await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // link() fails when the name exists: the first of two processes wins, both read the same key. The draft is gone
    // where another process has a key already and cleaned up.
    await link(draft, file).catch(error => {
      if (!hasCode(error, 'EEXIST') && !hasCode(error, 'ENOENT')) throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
}

/**
 * Removes drafts of the key that processes left behind when they were killed: once there is a key, nobody needs one.
 * What cannot be removed stays; it keeps nobody from starting.
 */
async function removeDrafts(file: string): Promise<void> {
  const folder = dirname(file)
  const names = await readdir(folder).catch(() => [])
  const about = basename(file)
  for (const name of names) {
    if (!name.startsWith(`${about}.`) || !DRAFT.test(name.slice(about.length))) continue
    const draft = join(folder, name)
    const found = await lstat(draft).catch(() => undefined)
    const isOurs = process.getuid === undefined || found?.uid === process.getuid()
    if (found?.isFile() && isOurs) await rm(draft, { force: true }).catch(() => undefined)
  }
}

/**
 * The key that seals this installation's secrets: from the environment if given, else from its file, which is
 * made (0600) when it does not exist.
 *
 * @param fromEnvironment  base64 or hexadecimal; then no file is touched
 * @throws {AppError} `unavailable` when the file is readable by others or cannot be made, `invalid` for a bad key
 */
export async function loadOrCreateKey(file: string, fromEnvironment?: string): Promise<Buffer> {
  if (fromEnvironment !== undefined) return parseKey(fromEnvironment)
  const key = await readOrMakeKey(file)
  await removeDrafts(file)
  return key
}

async function readOrMakeKey(file: string): Promise<Buffer> {
  const existing = await readKey(file)
  if (existing) return existing
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeNewKey(file)
  } catch (error) {
    throw new AppError('unavailable', `The key file ${file} cannot be made.`, { cause: error })
  }
  const made = await readKey(file)
  if (!made) throw new AppError('unavailable', `The key file ${file} vanished while it was made.`)
  return made
}
