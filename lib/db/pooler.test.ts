import { describe, expect, it } from 'vitest'
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
