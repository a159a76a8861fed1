import { z } from 'zod'
import type { Actor } from './actor'

/** So many saves of a scenario are remembered: more than one browser has on its way, or a crash can leave behind. */
const MOST = 20

const stored = z.array(
  z.object({
    id: z.string(),
    revision: z.number(),
    by: z.string().nullable(),
    name: z.string(),
    at: z.string(),
  }),
)
type StoredSave = z.output<typeof stored>[number]

/** One save, as the person who asks may know it. */
export interface SaveMark {
  /** Made by whoever saved, so that a save whose answer was lost is recognised. */
  id: string
  /** The revision that this save made. */
  revision: number
  /** Saved by the very person who asks, in whatever place. */
  mine: boolean
  name: string
  /** ISO 8601, UTC. */
  at: string
}

/** The saves that a scenario's row remembers, newest last; an unreadable list counts as none. */
export const savesOf = (value: unknown): StoredSave[] => stored.catch([]).parse(value)

/** The list with one more save at its end, as short as it has to be. */
export const withSave = (
  saves: readonly StoredSave[],
  actor: Actor,
  save: { id: string; revision: number; at: number },
): StoredSave[] =>
  [
    ...saves,
    {
      id: save.id,
      revision: save.revision,
      by: actor.userId,
      name: actor.name,
      at: new Date(save.at).toISOString(),
    },
  ].slice(-MOST)

/** What somebody is told of the saves. */
export const marksOf = (saves: readonly StoredSave[], actor: Actor): SaveMark[] =>
  saves.map(({ by, ...mark }) => ({ ...mark, mine: by !== null && by === actor.userId }))

/** Who has saved a revision, in a sentence for the one whose save came too late. */
export function whoSaved(marks: readonly SaveMark[], revision: number): string {
  const last = marks.findLast(mark => mark.revision === revision)
  if (last === undefined) return 'This scenario has been changed since you opened it here.'
  if (last.mine) return 'You have saved this scenario in another place since you opened it here.'
  return `Somebody else, ${last.name}, has saved this scenario since you opened it here.`
}
