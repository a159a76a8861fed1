import { Popover } from '@/components/ui/popover'
import type { Difference } from '@/lib/scenario/differences'

/** So many changes, in words. */
export const changesInWords = (count: number): string => (count === 1 ? '1 change' : `${count} changes`)

/** Which version runs and how many changes are not live; opened, what they are. */
export function LiveState({ version, changes }: { version: number; changes: readonly Difference[] }) {
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 text-sm">
      <span>Version {version} is running</span>
      {changes.length > 0 && (
        <>
          <span aria-hidden className="text-faint">
            ·
          </span>
          <Popover
            title="Not in the running version"
            className="max-h-96 w-96 overflow-y-auto"
            trigger={
              <button
                type="button"
                className="min-h-8 rounded-md text-waiting underline decoration-1 underline-offset-4 hover:decoration-2"
              >
                {changesInWords(changes.length)} not live
              </button>
            }
          >
            <ChangeList changes={changes} />
          </Popover>
        </>
      )}
    </span>
  )
}

/** Changes, one line each. */
export function ChangeList({ changes }: { changes: readonly Difference[] }) {
  return (
    <ul className="list-disc space-y-1 pl-4 text-sm">
      {changes.map(({ what, module, link, words }) => (
        <li key={`${what} ${module} ${link} ${words}`} className="break-words">
          {words}
        </li>
      ))}
    </ul>
  )
}
