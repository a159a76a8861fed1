import type { OperationKey } from '@/lib/operations/index'
import type { InputOf, OutputOf } from '@/lib/operations/perform'
import { Jar, raw, signIn } from '@/test/over-http'
import { sleep } from './world'

/** The owner in front of a page: asks whichever server is up, and again when that one has just gone. */
export class Person {
  private readonly jars = new Map<string, Jar>()

  constructor(
    private readonly who: { email: string; password: string },
    private readonly servers: () => string[],
  ) {}

  /** @throws {Error} what the operation was refused with, or that nobody answered for a minute */
  async ask<K extends OperationKey>(key: K, input: InputOf<K>): Promise<OutputOf<K>> {
    let said = 'no server is up'
    for (let tries = 0; tries < 60; tries++) {
      const [origin] = this.servers()
      if (origin !== undefined) {
        try {
          const jar = await this.signedIn(origin)
          const answer = await raw(origin, {
            method: 'POST',
            path: `/api/do/${key}`,
            headers: { origin, cookie: jar.header, 'content-type': 'application/json' },
            body: JSON.stringify(input),
          })
          const { value, error } = JSON.parse(answer.body) as {
            value?: OutputOf<K>
            error?: { code: string; message: string }
          }
          if (answer.status === 200) return value as OutputOf<K>
          if (error && answer.status < 500) throw new Refused(`${key}: ${error.message}`)
          said = answer.body
        } catch (error) {
          if (error instanceof Refused) throw error
          said = String(error)
        }
      }
      await sleep(1_000)
    }
    throw new Error(`${key}: ${said}`)
  }

  private async signedIn(origin: string): Promise<Jar> {
    const known = this.jars.get(origin)
    if (known) return known
    const jar = new Jar()
    await signIn(origin, jar, this.who)
    this.jars.set(origin, jar)
    return jar
  }
}

/** An operation said no; asking again would not help. */
class Refused extends Error {}
