import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkDatabase } from './connect'
import { keepsItsProcess, type Session } from './pooler'

/** A pooler that gives each transaction a server process, in the order that `choose` says. */
function transactionPooler(size: number, choose: 'newest' | 'oldest' = 'newest'): () => Promise<Session> {
  const idle = Array.from({ length: size }, (_, at) => 100 + at)
  let announced = 90_000
  const take = (): number => {
    const taken = choose === 'newest' ? idle.pop() : idle.shift()
    if (taken === undefined) throw new Error('Query read timeout')
    return taken
  }
  return async () => {
    let held: number | null = null
    return {
      announced: announced++,
      serverProcess: async () => {
        if (held !== null) return held
        const process = take()
        idle.push(process)
        return process
      },
      begin: async () => {
        held = take()
      },
      end: async () => {
        if (held !== null) idle.push(held)
        held = null
      },
    }
  }
}

/** A process for each session: PostgreSQL itself, or a pooler in session mode, which announces another number. */
function processEach(announces: (process: number) => number | null): () => Promise<Session> {
  let last = 100
  return async () => {
    const process = ++last
    return {
      announced: announces(process),
      serverProcess: async () => process,
      begin: async () => undefined,
      end: async () => undefined,
    }
  }
}

describe('a session keeps its server process', () => {
  it('at PostgreSQL itself, which one query tells', async () => {
    let opened = 0
    const open = processEach(process => process)
    const counted = (): Promise<Session> => {
      opened++
      return open()
    }
    expect(await keepsItsProcess(counted)).toBe(true)
    expect(opened).toBe(1)
  })

  it('at a pooler in session mode', async () => {
    expect(await keepsItsProcess(processEach(() => 7))).toBe(true)
    expect(await keepsItsProcess(processEach(() => null))).toBe(true)
  })
})

describe('a session does not keep it', () => {
  it.each([1, 2, 3, 20])('at a pooler that gives each transaction one of %i processes', async size => {
    expect(await keepsItsProcess(transactionPooler(size))).toBe(false)
    expect(await keepsItsProcess(transactionPooler(size, 'oldest'))).toBe(false)
  })

  it('at a pooler that gives each statement one, and so refuses transactions', async () => {
    const open = transactionPooler(3)
    const refusing = async (): Promise<Session> => ({
      ...(await open()),
      begin: () => Promise.reject(new Error('transaction blocks not allowed in statement pooling mode')),
    })
    expect(await keepsItsProcess(refusing)).toBe(false)
  })
})

it('what cannot be asked at all is an error', async () => {
  await expect(keepsItsProcess(() => Promise.reject(new Error('no way')))).rejects.toThrow('no way')
})

const int = (bytes: 2 | 4, ...values: number[]): Buffer =>
  Buffer.concat(
    values.map(value => {
      const made = Buffer.alloc(bytes)
      made.writeIntBE(value, 0, bytes)
      return made
    }),
  )
const said = (type: string, ...parts: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map(part => Buffer.from(part)))
  return Buffer.concat([Buffer.from(type), int(4, body.length + 4), body])
}
/** One row of one value. Source: PostgreSQL, "Message Formats". */
const row = (name: string, value: number): Buffer =>
  Buffer.concat([
    said('T', int(2, 1), `${name}\0`, int(4, 0), int(2, 0), int(4, 23), int(2, 4), int(4, -1), int(2, 0)),
    said('D', int(2, 1), int(4, String(value).length), String(value)),
    said('C', 'SELECT 1\0'),
    said('Z', 'I'),
  ])

/** Speaks as a pooler does behind which each statement meets another server process. @returns its port */
async function listening(): Promise<number> {
  let process = 100
  const server = createServer(socket => {
    let isOpen = false
    socket.on('error', () => undefined)
    socket.on('data', data => {
      if (!isOpen)
        socket.write(Buffer.concat([said('R', int(4, 0)), said('K', int(4, 9, 9)), said('Z', 'I')]))
      else if (data.toString('latin1').includes('pg_backend_pid')) socket.write(row('pid', ++process))
      else if (data.toString('latin1').includes('BEGIN'))
        socket.write(Buffer.concat([said('C', 'BEGIN\0'), said('Z', 'T')]))
      else if (data.toString('latin1', 0, 1) === 'X') socket.end()
      else socket.write(row('version', 180_000))
      isOpen = true
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

it('an address that leads to such a pooler is refused, with the setting that helps', async () => {
  const connection = { host: '127.0.0.1', port: await listening(), user: 'ada', database: 'joinery' }
  await expect(checkDatabase(connection)).rejects.toThrow(
    /^DATABASE_URL leads to a pooler .* pool_mode = session\.$/,
  )
})
