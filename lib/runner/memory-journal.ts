import { OwnershipLost, type RunJournal } from './ports'
import { holdsFrom, type JournalRecord } from './records'

/**
 * A journal in memory, for tests: what is durable survives {@link crash}, what was only taken in does not. Records
 * pass through JSON, as they would through a database.
 */
export class MemoryJournal {
  /** Durable records, as text. */
  private readonly durable: string[] = []
  private buffered: string[] = []
  private owner = 0
  private term = new AbortController()
  private regained: (() => void)[] = []
  private waiting: { resolve: () => void; reject: (error: unknown) => void }[] = []
  private shared: Promise<void> | null = null

  /** @param crashAfter  the process dies when so many records have become durable */
  constructor(
    trigger: JournalRecord,
    private crashAfter = Number.POSITIVE_INFINITY,
  ) {
    this.durable.push(JSON.stringify(trigger))
  }

  get records(): JournalRecord[] {
    return this.durable.map(text => JSON.parse(text) as JournalRecord)
  }

  /** Whether the intent of a call is durable. */
  intends(url: string): boolean {
    const call = JSON.stringify(url)
    return (
      this.durable.findLast(text => text.startsWith('{"t":"intent"') && text.includes(call)) !== undefined
    )
  }

  /** A process takes the run over; the former owner's next append fails. */
  claim(at: number, crashAfter = Number.POSITIVE_INFINITY): RunJournal {
    this.owner++
    this.buffered = []
    this.shared = null
    this.waiting = []
    this.crashAfter = crashAfter
    this.renew()
    if (this.owner > 1) this.durable.push(JSON.stringify({ t: 'claim', at, epoch: this.owner }))
    const mine = this.owner
    const lost = new AbortController()
    const stillMine = (): void => {
      if (this.owner === mine && !lost.signal.aborted) return
      throw new OwnershipLost()
    }
    const journal = this
    return {
      async *load() {
        for (const text of [...journal.durable]) yield JSON.parse(text) as JournalRecord
      },
      async *pages(path, from) {
        for (const text of [...journal.durable]) {
          const record = JSON.parse(text) as JournalRecord
          if (holdsFrom(record, path, from)) yield record
        }
      },
      append(records, when) {
        try {
          stillMine()
        } catch (error) {
          return Promise.reject(error)
        }
        journal.buffered.push(...records.map(record => JSON.stringify(record)))
        const durable = journal.promise()
        if (when === 'now' || journal.buffered.length >= 50) journal.flush(lost)
        return durable
      },
      assertOwner: () => {
        stillMine()
        journal.term.signal.throwIfAborted()
      },
      async regain() {
        while (journal.term.signal.aborted) {
          await new Promise<void>(resolve => {
            journal.regained.push(resolve)
          })
        }
        stillMine()
      },
      ownership: lost.signal,
      get term() {
        return journal.term.signal
      },
    }
  }

  /** The owner's lease runs out: it starts no call, and what is under way is given up. */
  lapse(): void {
    this.term.abort(new Error('the lease has run out'))
  }

  /** The lease is there again. */
  renew(): void {
    this.term = new AbortController()
    for (const go of this.regained.splice(0)) go()
  }

  private promise(): Promise<void> {
    if (this.shared === null) {
      this.shared = new Promise((resolve, reject) => {
        this.waiting.push({ resolve, reject })
      })
      this.shared.catch(() => undefined)
    }
    return this.shared
  }

  private flush(lost: AbortController): void {
    const { waiting, buffered } = this
    this.buffered = []
    this.waiting = []
    this.shared = null
    if (this.durable.length + buffered.length > this.crashAfter) {
      lost.abort(new OwnershipLost('the process was killed'))
      for (const one of waiting) one.reject(new OwnershipLost('the process was killed'))
      return
    }
    this.durable.push(...buffered)
    for (const one of waiting) one.resolve()
  }
}
