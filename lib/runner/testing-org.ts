import type { CallOutcome, CallRequest } from '@/lib/module-kit/call'
import type { JsonObject } from '@/lib/module-kit/json'
import { answer } from './testing'

/** A small org of numbered things that counts what it carried out. */
export class TestOrg {
  readonly values = new Map<string, string>()
  /** How often each thing was written, whatever became of the answer. */
  readonly writes = new Map<string, number>()
  readonly reads: string[] = []
  /** Called before an answer goes back; may lose it. */
  interfere: (request: CallRequest, write: number) => CallOutcome | null = () => null
  /** Cursors below this are no longer known. */
  forgets = -1
  private written = 0

  constructor(private readonly size: number) {}

  handle = (request: CallRequest): CallOutcome => {
    const url = new URL(request.path, 'https://acme.okta.com')
    const id = url.pathname.split('/')[4]
    if (id === undefined) return this.list(Number(url.searchParams.get('after')))
    if (request.method === 'GET') {
      this.reads.push(id)
      if (id === 'missing') return answer({}, 404)
      return answer({ id, value: this.values.get(id) ?? '' })
    }
    const lost = this.interfere(request, this.written++)
    if (lost?.type === 'broken' && !lost.sent) return lost
    const body = request.body as JsonObject
    this.values.set(id, String(body.value))
    this.writes.set(id, (this.writes.get(id) ?? 0) + 1)
    return lost ?? answer({ id, value: String(body.value) })
  }

  private list(after: number): CallOutcome {
    if (after > 0 && after < this.forgets) {
      this.forgets = -1
      return answer({ errorCode: 'E0000031' }, 400)
    }
    const items = []
    for (let id = after; id < Math.min(after + 3, this.size); id++) items.push({ id: String(id), n: id })
    const next = after + 3 < this.size ? String(after + 3) : null
    return answer({ items, next })
  }
}
